import * as l10n from '@vscode/l10n';
import type { InputCard, ResultCard } from '../../panel/protocol/studio.ts';
import { fill, h } from '../dom.ts';
import { seen } from '../seen.ts';
import type { Model } from './model.ts';

/** At most this many earlier results are offered. */
const offered = 50;
/** The list takes an empty value for a missing one. */
const none = ':none:';

/** Lays another picture over the left part of the content, up to a slider: an input of this result, or any other result. */
export function comparison(
  model: Model,
  result: ResultCard,
  content: HTMLElement,
  source: (image: string) => Promise<string>,
): HTMLElement {
  const before = h('img', { class: 'picture before', hidden: true, draggable: false, decoding: 'async' });
  const slider = h('input', {
    type: 'range',
    class: 'slider',
    min: '0',
    max: '100',
    value: '50',
    hidden: true,
    'aria-label': l10n.t('How much of the other image is shown'),
    oninput: () => clip(),
  });
  const select = h('vscode-single-select', {
    class: 'compare-with',
    label: l10n.t('Compare with'),
    onchange: () => void choose(select.value),
  });
  const clip = () => (before.style.clipPath = `inset(0 ${100 - Number(slider.value)}% 0 0)`);

  async function choose(id: string): Promise<void> {
    const chosen = id !== none;
    slider.hidden = !chosen;
    before.hidden = true;
    before.removeAttribute('src'); // no second full-size picture is held
    if (!chosen) return;
    const src = await model.attempt(source(id));
    if (src === undefined) return;
    before.src = src;
    before.alt = select.selectedIndex >= 0 ? (select.options[select.selectedIndex]?.label ?? '') : '';
    before.hidden = false;
    clip();
  }

  const others = model.results.filter(({ id, mediaType }) => id !== result.id && mediaType.startsWith('image/'));
  function offer(inputs: readonly InputCard[]): void {
    fill(
      select,
      h('vscode-option', { value: none }, l10n.t('Compare with…')),
      ...inputs.map(({ id, name }) => h('vscode-option', { value: id }, l10n.t('Input: {0}', name))),
      ...others.slice(0, offered).map(({ id, name }) => h('vscode-option', { value: id }, name)),
    );
    element.hidden = inputs.length + others.length === 0;
  }

  content.append(before);
  const element = h('div', { class: 'compare' }, select, slider);
  element.hidden = others.length === 0;
  void seen.then(async () => {
    offer([]);
    if (result.inputs === 0) return;
    try {
      offer((await model.host.request('inputsOf', { result: result.id })).images);
    } catch {
      // They are gone: there are still the other results.
    }
  });
  return element;
}
