import { elapsed } from '../format.ts';

/** Keeps every element with `data-since` (milliseconds since 1970) at the time that has passed; sleeps when there is none. */
export function tick(root: ParentNode): void {
  setInterval(() => {
    for (const element of root.querySelectorAll<HTMLElement>('[data-since]'))
      element.textContent = elapsed(Date.now() - Number(element.dataset['since']));
  }, 1000);
}
