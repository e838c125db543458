import * as l10n from '@vscode/l10n';
import type { Parameter } from '../../tool/definition.ts';
import { h } from '../dom.ts';

interface Control {
  readonly element: HTMLElement;
  readonly show: (value: string | undefined) => void;
}

/** Stands for no value: the list takes an empty one for a missing one. */
const none = ':unset:';
/** More letters than this in all do not fit beside each other. */
const lettersInARow = 24;

/** One of some values: side by side where they are short, with a picture where they are ratios, else in a list. */
export function choices(parameter: Parameter, id: string, label: string, set: (value: string) => void): Control {
  const allowed = parameter.kind === 'boolean' ? ['true', 'false'] : (parameter.allowed ?? []);
  const letters = allowed.reduce((sum, value) => sum + value.length, 0);
  return letters <= lettersInARow && allowed.length <= 8
    ? sideBySide(parameter, id, allowed, set)
    : inAList(parameter, id, label, allowed, set);
}

function sideBySide(
  parameter: Parameter,
  id: string,
  allowed: readonly string[],
  set: (value: string) => void,
): Control {
  const radios = allowed.map((value) =>
    h('input', {
      type: 'radio',
      name: id,
      value,
      class: 'sr-only',
      onchange: () => set(value),
    }),
  );
  const element = h(
    'div',
    { class: 'choices', role: 'radiogroup', id, 'aria-labelledby': `${id}-label`, 'aria-describedby': `${id}-help` },
    ...radios.map((radio) => {
      const ratio = ratioPicture(radio.value);
      const isDefault = radio.value === String(parameter.default);
      return h(
        'label',
        {
          class: `choice${isDefault ? ' default' : ''}`,
          title: isDefault ? l10n.t('{0} (default)', radio.value) : radio.value,
        },
        radio,
        ratio,
        h('span', {}, radio.value),
      );
    }),
  );
  return {
    element,
    show: (value) => {
      for (const radio of radios) radio.checked = radio.value === value;
      element.classList.toggle('unset', value === undefined);
    },
  };
}

function inAList(
  parameter: Parameter,
  id: string,
  label: string,
  allowed: readonly string[],
  set: (value: string) => void,
): Control {
  const unset =
    parameter.default === undefined ? l10n.t('Not set') : l10n.t('Default ({0})', String(parameter.default));
  const element = h('vscode-single-select', {
    id,
    label,
    onchange: () => set(element.value === none ? '' : element.value),
  });
  element.append(
    h('vscode-option', { value: none }, unset),
    ...allowed.map((value) => h('vscode-option', { value }, value)),
  );
  return { element, show: (value = none) => element.value !== value && (element.value = value) };
}

/** A box of the ratio that `16:9` names, or `undefined` for what is no ratio. */
function ratioPicture(value: string): HTMLElement | undefined {
  const [, wide, high] = /^(\d+):(\d+)$/.exec(value) ?? [];
  if (wide === undefined || high === undefined) return undefined;
  const longest = Math.max(Number(wide), Number(high));
  const box = h('span', { class: 'ratio', 'aria-hidden': 'true' });
  box.style.width = `${Math.round((18 * Number(wide)) / longest)}px`;
  box.style.height = `${Math.round((18 * Number(high)) / longest)}px`;
  return h('span', { class: 'ratio-box', 'aria-hidden': 'true' }, box);
}
