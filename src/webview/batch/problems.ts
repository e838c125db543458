import * as l10n from '@vscode/l10n';
import { fill, h, icon } from '../dom.ts';
import type { Model } from './model.ts';

/** What is wrong with which line, a click away from it, and whether those rows are left out. */
export function problems(model: Model): HTMLElement {
  const list = h('ul', { class: 'problem-list' });
  const title = h('h2', {});
  const choice = h('input', {
    type: 'checkbox',
    id: 'skip',
    onchange: () => {
      model.skipInvalid = choice.checked;
      model.tell('choice');
    },
  });
  const label = h('label', { for: 'skip' });
  const skip = h('div', { class: 'skip' }, choice, label);
  const element = h('section', { class: 'problems', 'aria-label': l10n.t('Problems') }, title, skip, list);
  let shown = '';

  const update = () => {
    const { plan } = model;
    element.hidden = plan.problems.length === 0;
    const text = JSON.stringify([plan.problems, plan.more, plan.fatal]);
    if (text === shown) return;
    shown = text;
    skip.hidden = plan.fatal;
    fill(label, plan.invalid === 1 ? l10n.t('Leave this row out') : l10n.t('Leave these {0} rows out', plan.invalid));
    fill(
      title,
      plan.fatal
        ? l10n.t('Nothing can run until this is put right')
        : plan.invalid === 1
          ? l10n.t('1 row has problems')
          : l10n.t('{0} rows have problems', plan.invalid),
    );
    fill(
      list,
      ...plan.problems.map(({ line, column, message }) =>
        h(
          'li',
          {},
          h(
            'button',
            {
              type: 'button',
              class: 'problem',
              title: l10n.t('Go to line {0}', line),
              onclick: () => void model.attempt(model.host.request('showLine', { line, column })),
            },
            icon('error'),
            h('span', { class: 'place' }, l10n.t('Line {0}, column {1}', line, column)),
            h('span', {}, message),
          ),
        ),
      ),
      plan.more > 0 && h('li', { class: 'quiet' }, l10n.t('… and {0} more.', plan.more)),
    );
  };
  model.on(['plan'], update);
  update();
  return element;
}
