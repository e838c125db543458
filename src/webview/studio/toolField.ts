import * as l10n from '@vscode/l10n';
import { fill, h, icon } from '../dom.ts';
import type { Model } from './model.ts';

/** Which tool the form is of. Pressed, it opens the editor's list of tools: with search, categories, prices and favourites. */
export function toolField(model: Model): HTMLElement {
  const name = h('span', { class: 'tool-name' });
  const help = h('p', { class: 'field-help quiet' });
  const button = h(
    'button',
    { class: 'tool-button', type: 'button', title: l10n.t('Choose another tool'), onclick: () => void pick() },
    icon('tools'),
    name,
    icon('chevron-down'),
  );

  async function pick(): Promise<void> {
    const wish = { values: { ...model.values }, images: model.imageIds };
    const picked = await model.attempt(model.host.request('pickTool', wish));
    if (picked) model.setForm(picked);
    button.focus();
  }

  const update = () => {
    const { tool } = model;
    fill(name, tool.name);
    fill(help, l10n.t(tool.description));
    help.hidden = tool.description === '';
    button.setAttribute('aria-label', l10n.t('Tool: {0}', tool.name));
  };
  model.on(['tool'], update);
  update();
  return h('div', { class: 'field tool' }, button, help);
}
