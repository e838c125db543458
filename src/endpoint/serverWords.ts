import { hide } from './answerHeaders.ts';

/** What a failing answer's body says. */
export interface ServerWords {
  /** One line of at most 300 characters, without markup and control characters; data, not to be shown as HTML or Markdown. */
  readonly message?: string;
  /** The content filter's or the model's reason for giving nothing, such as `IMAGE_SAFETY`. */
  readonly verdict?: string;
}

const longest = 300;

/** Names under which services put their words, best first. */
const wordKeys = ['message', 'error_description', 'detail', 'error', 'errors', 'description', 'reason', 'title', 'msg'];

/** Reads the (start of the) body of an answer that is no result. `secret` is blacked out, should the server repeat it. */
export async function readWords(body: Uint8Array, secret?: string): Promise<ServerWords> {
  const text = hide(new TextDecoder().decode(body), secret);
  const json = parse(text);
  const words =
    json !== undefined
      ? (wordsIn(json, 0) ?? '')
      : /^\s*<(?:!doctype|html|head|body|\?xml)/i.test(text)
        ? await htmlText(text)
        : (cutJson(text) ?? text);
  const message = clean(unmarked(hide(words, secret)));
  const verdict = findVerdict(text);
  return { ...(message === '' ? {} : { message }), ...(verdict === undefined ? {} : { verdict }) };
}

/**
 * The reason of a refusal by the content filter, or of the model's end without a picture. Only the service's exact words count:
 * an answer may repeat the prompt, or name a parameter such as `safety_filter_level`.
 */
export function findVerdict(text: string): string | undefined {
  const named = /\b(IMAGE_SAFETY|IMAGE_PROHIBITED_CONTENT|PROHIBITED_CONTENT|IMAGE_RECITATION)\b/.exec(text)?.[1];
  if (named) return named;
  const reason =
    /\b(?:[Ff]inish_?[Rr]eason|[Bb]lock_?[Rr]eason|FINISH_REASON|BLOCK_REASON)["'\s:=]{1,8}(?:FinishReason\.|BlockedReason\.)?([A-Z][A-Z_]{1,60}|content_filter|safety)\b/.exec(
      text,
    )?.[1];
  return reason === 'STOP' ? undefined : reason;
}

/** One line of at most `limit` characters: no control or invisible direction characters, white space joined. */
export function clean(text: string, limit = longest): string {
  const line = text
    // eslint-disable-next-line no-control-regex -- they are what is to go
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  const letters = Array.from(line.slice(0, limit * 2 + 2));
  return letters.length > limit ? `${letters.slice(0, limit - 1).join('')}…` : letters.join('');
}

/** Without tags, and with links taken apart: these words end up in notifications, reports and agents' answers. */
function unmarked(text: string): string {
  return text
    .replace(/<[a-z/!][^<>]*>/gi, ' ')
    .replace(/<(?=[a-z/!])/gi, '‹')
    .replaceAll('](', '] (');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, '')) as unknown;
  } catch {
    return undefined;
  }
}

/** The words of JSON that was cut. */
function cutJson(text: string): string | undefined {
  const raw = /"(?:message|detail|error)"\s*:\s*"((?:[^"\\]|\\.){1,2000})/.exec(text.slice(0, 10_000))?.[1];
  return raw === undefined ? undefined : (wordsIn(parse(`"${raw}"`), 0) ?? raw);
}

function wordsIn(value: unknown, depth: number): string | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  if (typeof value !== 'object' || value === null || depth > 4) return undefined;
  if (Array.isArray(value)) {
    const all = value.slice(0, 5).flatMap((each: unknown) => wordsIn(each, depth + 1) ?? []);
    return all.length > 0 ? all.join('; ') : undefined;
  }
  const own = value as Readonly<Record<string, unknown>>;
  for (const key of depth === 0 ? ['error', ...wordKeys] : wordKeys) {
    const words = Object.hasOwn(own, key) ? wordsIn(own[key], depth + 1) : undefined;
    if (words !== undefined) return words;
  }
  return undefined;
}

/** The text of a page's body, or its title if that is all it has. */
async function htmlText(html: string): Promise<string> {
  const { Parser } = await import('htmlparser2');
  let silent = 0;
  let inTitle = false;
  let title = '';
  let text = '';
  const isSilent = (name: string) => name === 'script' || name === 'style';
  const parser = new Parser({
    onopentagname(name) {
      if (isSilent(name)) silent++;
      inTitle = name === 'title';
      text += ' ';
    },
    onclosetag(name) {
      if (isSilent(name)) silent--;
      inTitle = false;
      text += ' ';
    },
    ontext(data) {
      if (inTitle) title += data;
      else if (silent === 0) text += data;
    },
  });
  parser.end(html);
  return text.trim() === '' ? title : text;
}
