/** What a placeholder's name may look like. Braces around anything else, such as JSON, are text. */
const name = /^[\p{L}\p{N}](?:[\p{L}\p{N}\p{M} _.-]{0,62}[\p{L}\p{N}\p{M}])?$/u;

/**
 * Fills `{column}` placeholders. `{{column}}` is the text `{column}`, `{{` alone is `{`; braces around what cannot be a
 * name stay as they are. `lookUp` gives a column's text, or `undefined` if there is none: such names come back in
 * `unknown`, and stay as written. What is filled in is not looked at again.
 */
export function fillTemplate(
  template: string,
  lookUp: (name: string) => string | undefined,
): { readonly text: string; readonly unknown: readonly string[] } {
  const unknown: string[] = [];
  const text = template.replace(
    /\{\{([^{}]*)\}\}|\{\{|\{([^{}\r\n]*)\}/g,
    (whole, escaped: string | undefined, inner: string | undefined) => {
      if (escaped !== undefined) return `{${escaped}}`;
      if (inner === undefined) return '{';
      const wanted = inner.trim();
      if (!name.test(wanted)) return whole;
      const value = lookUp(wanted);
      if (value === undefined) unknown.push(wanted);
      return value ?? whole;
    },
  );
  return { text, unknown };
}
