import { deepEqual, ok } from 'node:assert/strict';
import { stringLiteral } from '../../../src/snippet/literals.ts';
import { requestSnippet, type SnippetInput } from '../../../src/snippet/snippet.ts';
import { nanoBanana2 } from '../../../src/tool/nanoBanana2.ts';
import { readGo } from './goReader.ts';
import { fileNames, prompts } from './nasty.ts';

const input = (prompt: string, files: readonly string[]): SnippetInput => ({
  url: 'https://apiai.me/api/workflow/nano-banana-2-2',
  tool: nanoBanana2,
  values: { PROMPT: prompt, top_k: 3 },
  images: files.map((name) => ({ input: 'image', path: `images/${name}`, name, mediaType: 'image/png' })),
  output: 'result.png',
});
const plain = input('a red banana', ['in.png']);
const utf8 = (text: string) => Buffer.from(text).toString();

/** What a call of the program is given: the literals between its brackets. */
function argumentsOf(code: string, call: string): readonly (readonly string[])[] {
  return code
    .split('\n')
    .filter((line) => line.trim().startsWith(call))
    .map((line) => readGo(line).strings);
}

suite('the Go snippet, as a text', () => {
  test('Go reads back any prompt and file name; nothing of them becomes code', () => {
    const { skeleton } = readGo(requestSnippet('go', plain));
    for (const prompt of prompts) {
      const code = requestSnippet('go', input(prompt, ['in.png']));
      deepEqual(
        [argumentsOf(code, 'check(form.WriteField('), readGo(code).skeleton],
        [
          [
            ['PROMPT', utf8(prompt)],
            ['top_k', '3'],
          ],
          skeleton,
        ],
      );
    }
    for (const name of fileNames) {
      const code = requestSnippet('go', input('a red banana', [name]));
      const sent = utf8(name).replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
      deepEqual(
        [argumentsOf(code, 'picture("'), readGo(code).skeleton],
        [[['image', `images/${utf8(name)}`, sent, 'image/png']], skeleton],
      );
    }
  });

  test('texts come before pictures, both in order, and the form is closed before it is sent', () => {
    const lines = requestSnippet('go', input('x', ['one.png', 'two.png']))
      .split('\n')
      .map((line) => line.trim());
    const steps = [
      'check(form.WriteField("PROMPT"',
      'check(form.WriteField("top_k"',
      'picture("image", "images/one.png"',
    ];
    const later = ['picture("image", "images/two.png"', 'check(form.Close())', 'client.Do(', 'os.WriteFile('];
    const places = [...steps, ...later].map((step) => lines.findIndex((line) => line.includes(step)));
    ok(
      places.every((place, index) => place > (places[index - 1] ?? -1)),
      places.join(' '),
    );
  });

  test('it compiles as far as one can see: every import is used, nothing is used that is not imported, brackets close', () => {
    const json = { ...nanoBanana2, results: ['json' as const] };
    for (const one of [plain, input('x', []), { ...plain, tool: json }, { ...input('x', []), tool: json }]) {
      const code = requestSnippet('go', one);
      const { strings, skeleton } = readGo(code);
      const imported = strings.slice(
        0,
        /^import \(\n((?:\t"…"\n)+)\)/m.exec(skeleton)?.[1]?.match(/"…"/g)?.length ?? 0,
      );
      const own = new Set(['form', 'part', 'request', 'response', 'client', 'body', 'err', 'Header', 'URL', 'Body']);
      const used = new Set(
        [...skeleton.matchAll(/(?<![.\w])([a-z]\w*)\.[A-Z]/g)]
          .map(([, name = '']) => name)
          .filter((name) => !own.has(name)),
      );
      const open: string[] = [];
      for (const bracket of skeleton.match(/[()[\]{}]/g) ?? [])
        if ('([{'.includes(bracket)) open.push(bracket);
        else ok(`${open.pop() ?? ''}${bracket}`.match(/^(?:\(\)|\[\]|\{\})$/));
      deepEqual([[...used].sort(), open], [imported.map((name) => name.split('/').at(-1)).sort(), []]);
    }
  });

  test('every error ends the program before anything is saved', () => {
    const { skeleton } = readGo(requestSnippet('go', plain));
    const main = skeleton.slice(skeleton.indexOf('func main'));
    // Each `err` that is assigned is looked at in the next line, or ends the program where it is.
    const lines = main.split('\n').map((line) => line.trim());
    const after = (index: number) =>
      lines[lines[index]?.endsWith('{') ? lines.indexOf('})', index) + 1 : index + 1] ?? '';
    const unchecked = lines.filter(
      (line, index) =>
        /\berr\s*:?=/.test(line) && !/^if |log\.Fatal/.test(line) && !after(index).startsWith('check(err)'),
    );
    deepEqual(unchecked, []);
    const refusal = main.indexOf('if response.StatusCode/100 != 2 || len(data) == 0');
    ok(refusal > 0 && main.indexOf('log.Fatalf(', refusal) < main.indexOf('os.WriteFile('));
    ok(main.includes('http.ErrUseLastResponse'), 'the key follows no redirect');
  });

  test('the reader is strict: it takes what Go takes', () => {
    deepEqual(readGo('x("a\\u00e9\\n\\"", `r"\\`) // "no"').strings, ['aé\n"', 'r"\\']);
    for (const bad of ['"\\q"', '"open', '"\\ud83c"', '"a\nb"', '`open']) {
      let refused = false;
      try {
        readGo(bad);
      } catch {
        refused = true;
      }
      ok(refused, bad);
    }
    deepEqual(readGo(prompts.map((text) => stringLiteral(utf8(text))).join(' ')).strings, prompts.map(utf8));
  });
});
