import * as l10n from '@vscode/l10n';
import type { Parameter } from '../../tool/definition.ts';
import { fill, h } from '../dom.ts';
import { field } from './field.ts';
import { imagesField } from './images.ts';
import type { Model } from './model.ts';
import { promptField } from './prompt.ts';

/** The form, made from the tool's table: the prompt, the pictures, the parameters, the advanced ones folded. */
export function form(model: Model): HTMLElement {
  const element = h('div', { class: 'fields' });
  const images = imagesField(model);
  let shown: unknown;
  const update = () => {
    if (shown === model.tool) return;
    shown = model.tool;
    const { parameters, prompt } = model.tool;
    const promptRow = parameters.find(({ name }) => name === prompt);
    const others = parameters.filter(({ name }) => name !== prompt);
    const advanced = others.filter((parameter) => parameter.advanced === true);
    fill(
      element,
      promptRow && promptField(model, promptRow),
      images,
      ...others.filter((parameter) => parameter.advanced !== true).map((parameter) => field(model, parameter)),
      advanced.length > 0 && folded(model, advanced),
    );
  };
  model.on(['tool'], update);
  update();
  return element;
}

/** Its fields are made when it is first opened: most people never do. */
function folded(model: Model, parameters: readonly Parameter[]): HTMLElement {
  const fields = h('div', { class: 'fields' });
  const make = () => {
    if (fields.childElementCount === 0) fill(fields, ...parameters.map((parameter) => field(model, parameter)));
  };
  const element = h(
    'details',
    { class: 'advanced', open: model.advanced },
    h('summary', {}, h('span', { class: 'codicon codicon-chevron-right', 'aria-hidden': 'true' }), l10n.t('Advanced')),
    fields,
  );
  if (model.advanced) make();
  element.addEventListener('toggle', () => {
    make();
    model.advanced = element.open;
    model.tell('tab');
  });
  return element;
}
