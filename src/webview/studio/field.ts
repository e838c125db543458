import * as l10n from '@vscode/l10n';
import type { Parameter } from '../../tool/definition.ts';
import { checkValue } from '../../tool/validate.ts';
import { fill, h, icon } from '../dom.ts';
import { choices } from './choices.ts';
import { growing } from './growing.ts';
import type { Model } from './model.ts';

/** One row of the tool's table: label, reset, control, help, and what is wrong with the value. */
export function field(model: Model, parameter: Parameter): HTMLElement {
  const { name } = parameter;
  const id = `field-${name}`;
  const label = l10n.t(parameter.label);
  const error = h('p', { class: 'field-error error-text', role: 'alert', id: `${id}-error` });
  const reset = h(
    'button',
    {
      class: 'icon-button field-reset',
      type: 'button',
      title: l10n.t('Reset {0}', label),
      'aria-label': l10n.t('Reset {0}', label),
      onclick: () => model.setValue(name, undefined),
    },
    icon('discard'),
  );
  const { element, show } = control(model, parameter, id, label);
  const group = element.getAttribute('role') === 'radiogroup';
  const row = h(
    'div',
    { class: 'field', 'data-name': name },
    h(
      'div',
      { class: 'field-head' },
      group
        ? h('span', { class: 'field-label', id: `${id}-label` }, label)
        : h('label', { class: 'field-label', for: id, id: `${id}-label` }, label),
      reset,
    ),
    element,
    h('p', { class: 'field-help quiet', id: `${id}-help` }, helpText(parameter)),
    error,
  );
  const update = () => {
    const value = model.values[name];
    show(value);
    reset.classList.toggle('unset', value === undefined);
    reset.disabled = value === undefined;
    const checked = value === undefined ? undefined : checkValue(parameter, value);
    const issue = checked && 'issue' in checked ? checked.issue : '';
    if (error.textContent !== issue) fill(error, issue);
    row.classList.toggle('wrong', issue !== '');
  };
  model.on(['values'], update);
  update();
  return row;
}

function helpText(parameter: Parameter): string {
  const help = l10n.t(parameter.help);
  if (parameter.default === undefined) return help;
  return l10n.t('{0} Default: {1}.', help, String(parameter.default));
}

interface Control {
  readonly element: HTMLElement;
  readonly show: (value: string | undefined) => void;
}

function control(model: Model, parameter: Parameter, id: string, label: string): Control {
  const set = (value: string) => model.setValue(parameter.name, value);
  const described = `${id}-help ${id}-error`;
  if (parameter.kind === 'choice' || parameter.kind === 'boolean') return choices(parameter, id, label, set);
  if (parameter.kind === 'text' && parameter.multiline === true) {
    const area = growing({ id, rows: 1, 'aria-describedby': described, oninput: () => set(area.value) });
    return { element: area, show: (value = '') => area.value !== value && (area.value = value) };
  }
  const box = h('vscode-textfield', {
    id,
    label,
    placeholder: parameter.default === undefined ? l10n.t('Not set') : String(parameter.default),
    ...(parameter.kind === 'text' ? {} : { inputMode: 'decimal' }),
    oninput: () => set(box.value),
  });
  return {
    element: box,
    show: (value = '') => {
      if (box.value !== value) box.value = value;
      const checked = value === '' ? undefined : checkValue(parameter, value);
      box.invalid = checked !== undefined && 'issue' in checked;
    },
  };
}
