import * as l10n from '@vscode/l10n';
import { fill, h } from '../dom.ts';
import { HostError } from '../messenger.ts';
import type { Model } from './model.ts';

/** Milliseconds that typing pauses before the code is written anew. */
const pause = 120;

/** The request as code, changing as the form does, while it is seen. */
export function codeView(model: Model): HTMLElement {
  const text = h('pre', { class: 'code mono', tabIndex: 0, 'aria-label': l10n.t('Code') });
  const issues = h('p', { class: 'quiet code-issues', role: 'status' });
  const copied = h('span', { class: 'quiet', role: 'status' });
  const select = h('vscode-single-select', {
    label: l10n.t('Language'),
    onchange: () => {
      model.language = select.value;
      model.tell('tab');
    },
  });
  select.append(
    ...model.languages.map(({ id, label }) =>
      h('vscode-option', { value: id, selected: id === model.language }, label),
    ),
  );
  const copy = h('vscode-button', { secondary: true, icon: 'copy', onclick: () => void copyAll() }, l10n.t('Copy'));
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;

  async function copyAll(): Promise<void> {
    await write();
    const done = await model.attempt(model.host.request('copyText', { text: text.textContent }));
    if (done !== undefined) fill(copied, l10n.t('Copied.'));
  }

  async function write(): Promise<void> {
    const mine = ++asked;
    try {
      const code = await model.host.request('code', {
        values: { ...model.values },
        images: model.imageIds,
        language: model.language,
      });
      if (mine !== asked) return; // a newer one is on its way
      if (text.textContent !== code.text) fill(text, code.text);
      fill(issues, code.issues.length > 0 ? l10n.t('Not complete yet: {0}', code.issues.join(' ')) : '');
    } catch (error) {
      if (mine === asked) fill(issues, error instanceof HostError ? error.message : String(error));
    }
  }

  model.on(['values', 'images', 'tool', 'tab', 'status'], () => {
    if (model.tab !== 'code') return;
    fill(copied);
    clearTimeout(timer);
    timer = setTimeout(() => void write(), pause);
  });
  if (model.tab === 'code') void write();
  return h(
    'div',
    { class: 'code-view' },
    h('div', { class: 'button-row' }, select, copy, copied),
    issues,
    text,
    h(
      'p',
      { class: 'quiet' },
      l10n.t('The key is read from the environment variable {0}; it is never in the code.', 'APIAI_API_KEY'),
    ),
  );
}
