import * as l10n from '@vscode/l10n';
import type { ResultCard, RunCard } from '../../panel/protocol/studio.ts';
import { fill, h, icon } from '../dom.ts';
import { resultView } from './resultView.ts';
import { runView } from './runView.ts';
import type { Model } from './model.ts';

/** The large place: the selected run or result, or what to do first. */
export function stage(model: Model, mac: boolean, remove: (result: ResultCard) => void): HTMLElement {
  const element = h('div', { class: 'stage' });
  const news = h('p', { class: 'sr-only', role: 'status' });
  let shown: RunCard | ResultCard | undefined;
  let drawn = false;
  const update = () => {
    const { selected } = model;
    const result = model.result(selected);
    const wanted = result ?? (selected === undefined ? undefined : model.runs.get(selected));
    if (drawn && wanted === shown) return;
    if (result && shown && shown.id === result.id) fill(news, l10n.t('Done: {0}', result.name));
    drawn = true;
    shown = wanted;
    if (result) fill(element, resultView(model, result, remove), news);
    else if (wanted && 'state' in wanted) fill(element, runView(model, wanted), news);
    else fill(element, welcome(model, mac), news);
  };
  model.on(['selection', 'runs', 'results'], update);
  model.on(['status'], () => {
    if (shown === undefined) fill(element, welcome(model, mac), news);
  });
  update();
  return element;
}

function welcome({ status, tool }: Model, mac: boolean): HTMLElement {
  return h(
    'div',
    { class: 'welcome quiet' },
    icon('sparkle'),
    h('p', {}, l10n.t('Write a prompt and press Run ({0}).', mac ? '⌘⏎' : l10n.t('Ctrl+Enter'))),
    h(
      'p',
      {},
      status.place === undefined
        ? l10n.t('Results of {0} appear here.', tool.name)
        : l10n.t('Results of {0} appear here, and are saved in {1} as they arrive.', tool.name, status.place),
    ),
  );
}
