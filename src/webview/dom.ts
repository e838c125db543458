/** What an element gets: properties of the DOM object, `class`, `on…` listeners, and (with a dash, or `role`) attributes. */
export type Props = Readonly<Record<string, unknown>>;
export type Child = Node | string | false | undefined;

/**
 * Makes an element. Text is text: nothing is ever parsed as HTML. Every name with a dash, and `role`, is an attribute (absent
 * if `undefined` or `false`); functions under `on…` are listeners; the rest are properties.
 */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props?: Props,
  ...children: Child[]
): HTMLElementTagNameMap[K];
export function h(tag: string, props?: Props, ...children: Child[]): HTMLElement;
export function h(tag: string, props: Props = {}, ...children: Child[]): HTMLElement {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === 'function' && name.startsWith('on'))
      element.addEventListener(name.slice(2), value as EventListener);
    else if (name === 'class') element.className = value as string;
    else if (name === 'role' || name === 'for' || name === 'slot' || name.includes('-'))
      setAttribute(element, name, value);
    else if (value !== undefined) Reflect.set(element, name, value);
  }
  element.append(...children.filter((child) => child !== false && child !== undefined));
  return element;
}

function setAttribute(element: Element, name: string, value: unknown): void {
  if (value === undefined || value === false) element.removeAttribute(name);
  else element.setAttribute(name, value as string);
}

/** A codicon, for the eye only. */
export function icon(name: string): HTMLElement {
  return h('span', { class: `codicon codicon-${name}`, 'aria-hidden': 'true' });
}

/** Replaces what is in an element. */
export function fill(element: Element, ...children: Child[]): void {
  element.replaceChildren(...children.filter((child) => child !== false && child !== undefined));
}
