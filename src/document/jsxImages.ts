import { parse, type ParseResult, type ParserPlugin } from '@babel/parser';
import type { JSXAttribute, JSXElement, JSXOpeningElement, Node, StringLiteral, TemplateLiteral } from '@babel/types';
import { cssSize, cssUrls, inlineDeclarations } from './cssUrls.ts';
import type { Details, Findings, Found, Heading, Range, Use } from './imageReference.ts';
import { parseSrcset } from './srcset.ts';
import { isMakeable, reference } from './target.ts';

/** Props that hold the URL of a picture. */
const urlProps = new Set(['src', 'poster', 'href', 'xlinkHref', 'srcSet', 'imageSrcSet']);
/** Elements whose `src` or `href` is no picture. */
const otherElements = new Set([
  'script',
  'iframe',
  'audio',
  'track',
  'embed',
  'a',
  'link',
  'source-map',
  'Link',
  'NavLink',
]);

/** Where a script stands in a larger document. */
export interface Inside {
  readonly document: string;
  readonly offset: number;
}

/** A string that stands in the source as it is. */
interface Fixed {
  readonly value: string;
  /** Without the quotes. */
  readonly range: Range;
}

/**
 * Pictures in JavaScript and TypeScript, with or without JSX: `src` and its like with a fixed string, imports of a picture, and
 * `new URL('…', import.meta.url)`. A script that can't be read has none.
 */
export function jsxImages(text: string, languageId: string, inside: Inside = { document: text, offset: 0 }): Findings {
  const file = parseScript(text, languageId);
  if (!file) return { references: [], headings: [] };
  const cuts = [...file.program.directives, ...file.program.body].map((node) => node.start ?? 0);
  return { ...new Walk(inside).of(file.program), ...((file.errors ?? []).length === 0 ? { cuts } : {}) };
}

function parseScript(text: string, languageId: string): ParseResult | undefined {
  const typed: ParserPlugin[] = ['typescript', 'decorators', 'importAttributes'];
  const dialects: ParserPlugin[][] =
    languageId === 'typescript'
      ? [typed]
      : [
          ['jsx', ...typed],
          ['jsx', 'flow'],
        ];
  for (const plugins of dialects) {
    try {
      return parse(text, {
        sourceType: 'unambiguous',
        errorRecovery: true,
        attachComment: false,
        allowReturnOutsideFunction: true,
        allowAwaitOutsideFunction: true,
        plugins,
      });
    } catch (error) {
      // A syntax error, or nesting deeper than the stack: there is nothing to offer in a text that can't be read.
      if (!(error instanceof SyntaxError) && !(error instanceof RangeError)) throw error;
    }
  }
  return undefined;
}

/** One walk through a syntax tree, in the order of the text. */
class Walk {
  readonly #inside: Inside;
  readonly #found: Found[] = [];
  readonly #headings: Heading[] = [];
  readonly #uses: Use[] = [];

  constructor(inside: Inside) {
    this.#inside = inside;
  }

  of(root: Node): Findings {
    // An own stack: generated code may be nested deeper than the call stack.
    const pending: Node[] = [root];
    for (let node = pending.pop(); node; node = pending.pop()) {
      this.#visit(node);
      pending.push(...children(node).reverse());
    }
    return { references: this.#found, headings: this.#headings, uses: this.#uses };
  }

  #visit(node: Node): void {
    if (node.type === 'JSXOpeningElement') this.#element(node);
    else if (node.type === 'JSXElement') this.#heading(node);
    else if (node.type === 'ImportDeclaration') {
      const name = node.specifiers.find((specifier) => specifier.type === 'ImportDefaultSpecifier')?.local.name;
      this.#module(node.source, node, name);
    } else if (node.type === 'VariableDeclarator') {
      const [source] = node.init?.type === 'CallExpression' && isRequire(node.init.callee) ? node.init.arguments : [];
      if (source?.type === 'StringLiteral' && node.id.type === 'Identifier') {
        this.#module(source, node.init ?? node, node.id.name);
      }
    } else if (node.type === 'NewExpression') {
      const [source, base] = node.arguments;
      const isUrl = node.callee.type === 'Identifier' && node.callee.name === 'URL';
      const isHere = base?.type === 'MemberExpression' && base.object.type === 'MetaProperty';
      if (isUrl && isHere && source?.type === 'StringLiteral') this.#module(source, node, undefined);
    }
  }

  #heading(node: JSXElement): void {
    if (!/^h[1-6]$/i.test(nameOf(node.openingElement))) return;
    const parts = node.children.map((child) => (child.type === 'JSXText' ? child.value : ' '));
    const text = parts.join('').replace(/\s+/g, ' ').trim();
    this.#headings.push({ end: this.#inside.offset + (node.end ?? 0), text });
  }

  /** A module specifier: a path only if it begins with a dot or a slash. */
  #module(source: StringLiteral, node: Node, name: string | undefined): void {
    if (!/^\.{0,2}\//.test(source.value) || !isMakeable(source.value.replace(/[?#].*/s, ''))) return;
    const fixed = fixedString(source);
    if (!fixed) return;
    this.#add(fixed.value, fixed.range, node, 'script', {}, name);
  }

  #element(node: JSXOpeningElement): void {
    const name = nameOf(node);
    const props = new Map(
      node.attributes.flatMap((attribute) =>
        attribute.type === 'JSXAttribute' && attribute.name.type === 'JSXIdentifier'
          ? [[attribute.name.name, attribute] as const]
          : [],
      ),
    );
    const details = elementDetails(props);
    const kind = `${fixedValue(props.get('rel')) ?? ''} ${fixedValue(props.get('as')) ?? ''}`;
    const isLink = name === 'link' && /icon|image/.test(kind);
    for (const [prop, attribute] of props) {
      if (prop === 'style') this.#style(node, attribute, details);
      if (!urlProps.has(prop) || (name === 'video' && prop === 'src')) continue;
      if (otherElements.has(name) && !isLink) continue;
      if (prop === 'href' && !isLink && name !== 'image') continue;
      const value = attribute.value?.type === 'JSXExpressionContainer' ? attribute.value.expression : attribute.value;
      const fixed = fixedString(value);
      if (fixed && /srcset$/i.test(prop)) this.#srcset(fixed, node, details);
      else if (fixed)
        this.#add(
          fixed.value,
          fixed.range,
          node,
          value?.type === 'StringLiteral' && attribute.value === value ? 'jsx' : 'script',
          details,
        );
      else if (value) this.#use(value, details);
    }
  }

  /** `src={hero}` or `src={hero.src}` says what the imported picture shows. */
  #use(value: Node, details: Details): void {
    const target = value.type === 'MemberExpression' ? value.object : value;
    if (target.type === 'Identifier') {
      this.#uses.push({ ...details, name: target.name, start: this.#inside.offset + (target.start ?? 0) });
    }
    if (value.type === 'CallExpression' && isRequire(value.callee)) {
      const [source] = value.arguments;
      if (source?.type === 'StringLiteral') this.#module(source, value, undefined);
    }
  }

  #srcset(fixed: Fixed, node: Node, details: Details): void {
    const { document, offset } = this.#inside;
    // The candidates' places are those of the text as written.
    const written = document.slice(offset + fixed.range.start, offset + fixed.range.end);
    for (const { url, start, end, scale, pixelWidth } of parseSrcset(written)) {
      const range = { start: fixed.range.start + start, end: fixed.range.start + end };
      this.#add(decodeEntities(url), range, node, 'jsx', { ...details, scale, pixelWidth });
    }
  }

  #style(node: Node, attribute: JSXAttribute, details: Details): void {
    const value = attribute.value?.type === 'JSXExpressionContainer' ? attribute.value.expression : undefined;
    if (value?.type !== 'ObjectExpression') return;
    for (const property of value.properties) {
      const fixed = property.type === 'ObjectProperty' ? fixedString(property.value) : undefined;
      // With an escape in it the places inside the string are not known.
      if (!fixed || fixed.range.end - fixed.range.start !== fixed.value.length) continue;
      for (const { url, start, end } of cssUrls(fixed.value)) {
        this.#add(url, { start: fixed.range.start + start, end: fixed.range.start + end }, node, 'css', details);
      }
    }
  }

  #add(url: string, target: Range, node: Node, syntax: Found['syntax'], details: Details, binding?: string): void {
    const { document, offset } = this.#inside;
    const at = ({ start, end }: Range): Range => ({ start: offset + start, end: offset + end });
    // An image's URL is decoded also where it stands in a script; only a module specifier is a path as it is.
    const isModule = node.type !== 'JSXOpeningElement';
    const found = reference(url, {
      text: document,
      range: at({ start: node.start ?? target.start, end: node.end ?? target.end }),
      targetRange: at(target),
      syntax: isModule ? 'script' : syntax === 'script' ? 'jsx' : syntax,
      details,
    });
    if (found) this.#found.push(binding === undefined ? found : { ...found, binding });
  }
}

function elementDetails(props: ReadonlyMap<string, JSXAttribute>): Details {
  const style = props.get('style')?.value;
  const object =
    style?.type === 'JSXExpressionContainer' && style.expression.type === 'ObjectExpression'
      ? style.expression
      : undefined;
  const declarations = new Map(
    object?.properties.flatMap((property) => {
      if (property.type !== 'ObjectProperty' || property.key.type !== 'Identifier') return [];
      const { value } = property;
      if (value.type === 'NumericLiteral') return [[property.key.name, `${value.value}px`] as const];
      return value.type === 'StringLiteral' ? [[property.key.name, value.value] as const] : [];
    }) ?? [],
  );
  const size = cssSize(declarations.size > 0 ? declarations : inlineDeclarations(fixedValue(props.get('style')) ?? ''));
  return {
    alt: fixedValue(props.get('alt')) ?? fixedValue(props.get('aria-label')),
    title: fixedValue(props.get('title')),
    width: number(props.get('width')) ?? size.width,
    height: number(props.get('height')) ?? size.height,
  };
}

function number(attribute: JSXAttribute | undefined): number | undefined {
  const value = attribute?.value;
  const literal = value?.type === 'JSXExpressionContainer' ? value.expression : undefined;
  if (literal?.type === 'NumericLiteral') return literal.value > 0 ? literal.value : undefined;
  const match = /^(\d{1,5}(?:\.\d+)?)(?:px)?$/.exec(fixedValue(attribute)?.trim() ?? '');
  return match && Number(match[1]) > 0 ? Number(match[1]) : undefined;
}

function fixedValue(attribute: JSXAttribute | undefined): string | undefined {
  const value = attribute?.value;
  return fixedString(value?.type === 'JSXExpressionContainer' ? value.expression : value)?.value;
}

function fixedString(node: Node | null | undefined): Fixed | undefined {
  if (node?.type !== 'StringLiteral' && node?.type !== 'TemplateLiteral') return undefined;
  if (node.start === undefined || node.start === null || node.end === undefined || node.end === null) return undefined;
  const value = node.type === 'StringLiteral' ? node.value : templateText(node);
  return value === undefined ? undefined : { value, range: { start: node.start + 1, end: node.end - 1 } };
}

function templateText(node: TemplateLiteral): string | undefined {
  return node.expressions.length === 0 ? (node.quasis[0]?.value.cooked ?? undefined) : undefined;
}

function nameOf(element: JSXOpeningElement): string {
  return element.name.type === 'JSXIdentifier' ? element.name.name : '';
}

function isRequire(node: Node): boolean {
  return node.type === 'Identifier' && node.name === 'require';
}

const entities: Readonly<Record<string, string>> = { amp: '&', quot: '"', apos: "'", lt: '<', gt: '>', nbsp: '\u00a0' };

function decodeEntities(text: string): string {
  return text.replace(
    /&(?:(amp|quot|apos|lt|gt|nbsp)|#(\d{1,7})|#x([\da-f]{1,6}));/gi,
    (whole, name?: string, decimal?: string, hex?: string) => {
      if (name !== undefined) return entities[name.toLowerCase()] ?? whole;
      const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}

/** The nodes below a node, in the order of the text. */
function children(node: Node): Node[] {
  const found: Node[] = [];
  for (const [key, value] of Object.entries(node) as [string, unknown][]) {
    if (key === 'loc' || key === 'extra' || key === 'errors') continue;
    if (Array.isArray(value)) found.push(...value.filter(isNode));
    else if (isNode(value)) found.push(value);
  }
  return found;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}
