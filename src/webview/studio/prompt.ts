import * as l10n from '@vscode/l10n';
import type { Parameter } from '../../tool/definition.ts';
import { fill, h } from '../dom.ts';
import { growing } from './growing.ts';
import type { Model } from './model.ts';

/** The prompt: it grows, counts, and keeps a history (up-arrow at its beginning, down-arrow at its end). */
export function promptField(model: Model, parameter: Parameter): HTMLElement {
  const { name } = parameter;
  const id = `field-${name}`;
  const count = h('span', { class: 'quiet prompt-count' });
  const error = h('p', { class: 'field-error error-text', role: 'alert', id: `${id}-error` });
  /** Place in the history; -1 = what is being written. */
  let at = -1;
  let written = '';
  const area = growing({
    id,
    rows: 3,
    placeholder: l10n.t('Describe the picture, or what to change in it'),
    'aria-describedby': `${id}-help ${id}-error`,
    oninput: () => {
      at = -1;
      model.setValue(name, area.value);
    },
    onkeydown: (event: KeyboardEvent) => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || area.selectionStart !== area.selectionEnd)
        return;
      if (event.key === 'ArrowUp' && area.selectionStart === 0) recall(at + 1, event);
      if (event.key === 'ArrowDown' && area.selectionEnd === area.value.length && at >= 0) recall(at - 1, event);
    },
  });

  function recall(place: number, event: KeyboardEvent): void {
    const text = place < 0 ? written : model.prompts[place];
    if (text === undefined) return;
    event.preventDefault();
    if (at < 0) written = area.value;
    at = place;
    model.setValue(name, text);
    // The caret stays where the same key goes on through the history.
    const caret = event.key === 'ArrowUp' ? 0 : text.length;
    area.setSelectionRange(caret, caret);
  }

  const update = () => {
    const value = model.values[name] ?? '';
    if (area.value !== value) area.value = value;
    fill(count, value === '' ? '' : l10n.t('{0} characters', letters(value)));
    if (value.trim() !== '') complain(false);
  };
  const complain = (missing: boolean) => {
    fill(error, missing ? l10n.t('Write a prompt first.') : '');
    area.classList.toggle('wrong', missing);
    area.setAttribute('aria-invalid', String(missing));
  };
  model.on(['values'], update);
  update();
  const row = h(
    'div',
    { class: 'field prompt', 'data-name': name },
    h('div', { class: 'field-head' }, h('label', { class: 'field-label', for: id }, l10n.t(parameter.label)), count),
    area,
    error,
    h('p', { class: 'field-help quiet', id: `${id}-help` }, l10n.t('↑ at the beginning brings back earlier prompts.')),
  );
  row.addEventListener('missing', () => {
    complain(true);
    area.focus();
  });
  return row;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
/** What a person counts as characters; longer texts by their code units, since nobody counts them. */
function letters(text: string): number {
  return text.length > 20_000 ? text.length : Array.from(graphemes.segment(text)).length;
}
