import type { ImageRequest } from '../../../src/tool/request.ts';
import { nanoBanana2 } from '../../../src/tool/nanoBanana2.ts';
import { recipeOf, type Recipe } from '../../../src/result/recipe.ts';

const digest = (letter: string) => letter.repeat(64);

export function requestWith(prompt: string): ImageRequest {
  return {
    tool: nanoBanana2,
    values: { PROMPT: prompt, aspect_ratio: '16:9', temperature: 0.5 },
    images: [
      {
        input: 'image',
        name: 'fox.png',
        mediaType: 'image/png',
        content: new Blob([]),
        sha256: digest('a'),
        path: 'pics/fox.png',
      },
      {
        input: 'image',
        name: 'owl.jpg',
        mediaType: 'image/jpeg',
        content: new Blob([]),
        sha256: digest('b'),
        path: '/home/somebody/owl.jpg',
      },
    ],
  };
}

export function recipeWith(prompt: string): Recipe {
  return recipeOf({
    request: requestWith(prompt),
    received: { sha256: digest('c'), mediaType: 'image/png', elapsedMs: 5123.4, requestId: 'req-1', costUsd: 0.05 },
    width: 1024,
    height: 768,
    created: new Date(Date.UTC(2026, 10, 22, 10, 0, 0)),
    version: '0.1.0',
  });
}

/** What breaks careless writers: markup, escapes, control characters, broken and rare Unicode, length. */
export const NASTY_PROMPTS: readonly string[] = [
  'a red fox in snow',
  ' leading and trailing ',
  'line one\nline two\r\nline three\rfour',
  'tab\there',
  'NUL \0 inside',
  '\0',
  'bell \x07 escape \x1b[31m delete \x7f',
  'C1 \x80\x85\x9f',
  'lone high \ud800 surrogate',
  'lone low \udc00 surrogate',
  '\udc00\ud800 swapped',
  'non-characters \ufffe \uffff \u{1fffe}',
  'BOM \ufeff inside',
  'replacement \ufffd',
  '<b>&amp; "quotes" \'apostrophes\' ]]> <!-- --> <?xpacket end="w"?>',
  '</nbs:recipe></rdf:Description></rdf:RDF>',
  '&#0; &#x0; &lt; &bogus;',
  '🦊 family 👨‍👩‍👧‍👦 flag 🇺🇦 skin 👍🏽',
  'עברית العربية \u202e right to left \u2066isolate\u2069',
  '日本語のプロンプト 한국어 中文',
  'combining e\u0301 and zalgo a\u0300\u0301\u0302\u0303\u0304\u0305',
  'separators \u2028 \u2029',
  'C:\\Users\\name\\n "\\u0041" \\',
  '{"version":1,"tool":"evil"}',
  '${process.env.KEY} $(whoami) `id` %PATH%',
  'Negative prompt: nothing\nSteps: 20, Sampler: x',
  'IEND\0\0\0\0 IDAT \xff\xd8\xff\xd9',
  'x'.repeat(20_000),
  '<'.repeat(9_000),
  '🦊'.repeat(25_000), // 100 kB
];
