import { h, type Props } from '../dom.ts';

/** A text area that grows with its text (`field-sizing` in the styles). */
export function growing(props: Props): HTMLTextAreaElement {
  return h('textarea', { class: 'growing', spellcheck: true, ...props });
}
