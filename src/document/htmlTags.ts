import { Tokenizer } from 'htmlparser2';

/** An attribute of a tag. */
export interface Attribute {
  /** Lower case. */
  readonly name: string;
  /** Entities decoded. */
  readonly value: string;
  /** The value as written, without quotes. */
  readonly start: number;
  readonly end: number;
  /** The place in the text of every code unit of `value`; of `srcset` and `style` only. */
  readonly positions: readonly number[];
}

/** What the walk through an HTML text meets. */
export interface TagVisitor {
  /** `end` is after `>`. */
  open(name: string, attributes: readonly Attribute[], start: number, end: number): void;
  close(name: string, end: number): void;
  /** Text between tags; only while `wantsText`. */
  text(text: string): void;
  wantsText(): boolean;
  /** The text of `style` or `script`. */
  raw(name: 'style' | 'script', start: number, end: number): void;
}

/** Attributes that hold several URLs, or more than a URL. */
const hasPlaces = /^(?:image)?srcset$|^style$/;

/** Walks through HTML with htmlparser2's tokenizer, which knows where everything stands. Never throws. */
export function visitTags(text: string, visitor: TagVisitor): void {
  let tag: { name: string; start: number; attributes: Attribute[] } | undefined;
  let name = '';
  let value = '';
  let positions: number[] = [];
  let valueStart = 0;
  let position = 0;
  let rawTag: 'style' | 'script' | undefined;
  let rawStart = 0;
  const beforeValue = /\s*=\s*["']?/y;

  const openEnd = (index: number) => {
    if (!tag) return;
    const { name: tagName, attributes, start } = tag;
    visitor.open(tagName, attributes, start, index + 1);
    if (tagName === 'style' || tagName === 'script') {
      rawTag = tagName;
      rawStart = index + 1;
    }
    tag = undefined;
  };
  const endRaw = (end: number) => {
    if (rawTag) visitor.raw(rawTag, rawStart, end);
    rawTag = undefined;
  };
  const ignore = () => undefined;
  const tokenizer = new Tokenizer(
    { decodeEntities: true },
    {
      onopentagname(start, end) {
        tag = { name: text.slice(start, end).toLowerCase(), start: start - 1, attributes: [] };
      },
      onopentagend: openEnd,
      onselfclosingtag: openEnd,
      onattribname(start, end) {
        name = text.slice(start, end).toLowerCase();
        value = '';
        positions = [];
        beforeValue.lastIndex = end;
        valueStart = position = beforeValue.test(text) ? beforeValue.lastIndex : end;
      },
      onattribdata(start, end) {
        value += text.slice(start, end);
        if (hasPlaces.test(name)) for (let at = start; at < end; at += 1) positions.push(at);
        position = end;
      },
      onattribentity(codePoint) {
        const character = String.fromCodePoint(codePoint);
        value += character;
        if (hasPlaces.test(name)) for (let unit = 0; unit < character.length; unit += 1) positions.push(position);
      },
      onattribend() {
        tag?.attributes.push({ name, value, start: valueStart, end: Math.max(position, valueStart), positions });
      },
      onclosetag(start, end) {
        endRaw(text.lastIndexOf('<', start));
        visitor.close(text.slice(start, end).toLowerCase(), end + 1);
      },
      ontext(start, end) {
        if (!rawTag && visitor.wantsText()) visitor.text(text.slice(start, end));
      },
      ontextentity(codePoint) {
        if (!rawTag && visitor.wantsText()) visitor.text(String.fromCodePoint(codePoint));
      },
      onend: () => endRaw(text.length),
      oncdata: ignore,
      oncomment: ignore,
      ondeclaration: ignore,
      onprocessinginstruction: ignore,
    },
  );
  tokenizer.write(text);
  tokenizer.end();
}
