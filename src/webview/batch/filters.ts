import * as l10n from '@vscode/l10n';
import type { Filter } from '../../panel/protocol/batch.ts';
import { h } from '../dom.ts';
import type { Model } from './model.ts';

/** Which rows the table shows, each with how many there are. */
export function filterBar(model: Model, changed: () => void): HTMLElement {
  const all: readonly (readonly [Filter, string, () => number])[] = [
    ['all', l10n.t('All'), () => count(model)],
    ['open', l10n.t('Not done'), () => count(model) - model.progress.done],
    ['running', l10n.t('Under way'), () => model.progress.running],
    ['done', l10n.t('Done'), () => model.progress.done],
    ['failed', l10n.t('Failed'), () => model.progress.failed],
    ['uncertain', l10n.t('Uncertain'), () => model.progress.uncertain],
  ];
  const chips = all.map(([filter, label, number]) => {
    const total = h('span', { class: 'quiet' });
    const element = h(
      'button',
      {
        type: 'button',
        class: 'chip',
        onclick: () => {
          model.filter = filter;
          update();
          changed();
        },
      },
      label,
      ' ',
      total,
    );
    return { filter, element, total, number };
  });
  const update = () => {
    for (const { filter, element, total, number } of chips) {
      total.textContent = String(number());
      element.setAttribute('aria-pressed', String(filter === model.filter));
      // An empty kind that is not being looked at is only noise.
      element.hidden = number() === 0 && filter !== 'all' && filter !== model.filter;
    }
  };
  model.on(['progress', 'plan'], update);
  update();
  return h(
    'div',
    { class: 'filters', role: 'group', 'aria-label': l10n.t('Show') },
    ...chips.map(({ element }) => element),
  );
}

function count({ progress }: Model): number {
  const { waiting, running, done, failed, uncertain } = progress;
  return waiting + running + done + failed + uncertain;
}
