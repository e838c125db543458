import * as l10n from '@vscode/l10n';
import type { InputCard } from '../../panel/protocol/studio.ts';
import { fill, h, icon } from '../dom.ts';
import { byteCount, typeName } from '../format.ts';
import { thumbnail } from '../thumbnail.ts';
import type { Model } from './model.ts';

/** The pictures to send: a list that can be ordered, and the ways to add to it. */
export function imagesField(model: Model): HTMLElement {
  const list = h('ol', { class: 'inputs', 'aria-labelledby': 'images-label' });
  const count = h('span', { class: 'quiet' });
  const cards = new Map<string, HTMLElement>();
  const ask = (method: 'pickImages' | 'openImage') => async () => {
    const added = await model.attempt(model.host.request(method, {}));
    if (added) model.add(added);
  };
  const pick = button('add', l10n.t('Add…'), ask('pickImages'));
  const open = button('file-media', l10n.t('Use Open Image'), ask('openImage'));

  function move(card: InputCard, by: number): void {
    const order = [...model.images];
    const from = order.findIndex(({ id }) => id === card.id);
    const to = from + by;
    if (from < 0 || to < 0 || to >= order.length) return;
    order.splice(to, 0, ...order.splice(from, 1));
    model.images = order;
    model.tell('images');
  }

  function remove(card: InputCard): void {
    model.images = model.images.filter(({ id }) => id !== card.id);
    model.tell('images');
    pick.focus();
  }

  const update = () => {
    for (const id of cards.keys()) if (!model.images.some((image) => image.id === id)) cards.delete(id);
    const focused = document.activeElement;
    fill(
      list,
      ...model.images.map((image) => {
        const known = cards.get(image.id);
        const card = known ?? imageCard(model, image, move, remove);
        cards.set(image.id, card);
        return card;
      }),
    );
    if (focused instanceof HTMLElement && list.contains(focused)) keepFocus(focused);
    const full = model.images.length >= model.imagesAtMost;
    fill(count, l10n.t('{0} of {1}', model.images.length, model.imagesAtMost));
    pick.disabled = full;
    open.disabled = full;
    row.hidden = model.imagesAtMost === 0;
  };

  const row = h(
    'div',
    { class: 'field images' },
    h('div', { class: 'field-head' }, h('span', { class: 'field-label', id: 'images-label' }, l10n.t('Images')), count),
    list,
    h('div', { class: 'button-row' }, pick, open),
    h(
      'p',
      { class: 'field-help quiet' },
      l10n.t('Or paste, or drop here. From the Explorer, hold Shift while you drop.'),
    ),
  );
  model.on(['images', 'tool'], update);
  update();
  return row;
}

/** At an end of the list the button that was pressed is hidden: the other one takes over. */
function keepFocus(element: HTMLElement): void {
  for (const one of [element, ...(element.closest('.input-card')?.querySelectorAll('button') ?? [])]) {
    one.focus();
    if (document.activeElement === one) return;
  }
}

function imageCard(
  model: Model,
  image: InputCard,
  move: (card: InputCard, by: number) => void,
  remove: (card: InputCard) => void,
): HTMLElement {
  const action = (name: string, label: string, run: () => void) =>
    h(
      'button',
      { class: 'icon-button', type: 'button', title: label, 'aria-label': `${label}: ${image.name}`, onclick: run },
      icon(name),
    );
  return h(
    'li',
    { class: 'input-card' },
    thumbnail(async () => (await model.host.request('source', { image: image.id })).src, 40),
    h(
      'span',
      { class: 'input-text' },
      h('span', { class: 'input-name', title: image.name }, image.name),
      h('span', { class: 'quiet' }, `${typeName(image.mediaType)} · ${byteCount(image.bytes)}`),
    ),
    action('arrow-up', l10n.t('Move Up'), () => move(image, -1)),
    action('arrow-down', l10n.t('Move Down'), () => move(image, 1)),
    action('close', l10n.t('Remove'), () => remove(image)),
  );
}

function button(name: string, label: string, run: () => unknown) {
  return h('vscode-button', { secondary: true, icon: name, onclick: run }, label);
}
