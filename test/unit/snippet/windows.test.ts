import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { cmdWord } from '../../../src/snippet/cmd.ts';
import { languages, requestSnippet, type SnippetInput } from '../../../src/snippet/snippet.ts';
import { nanoBanana2 } from '../../../src/tool/nanoBanana2.ts';
import { fileNames, prompts } from './nasty.ts';
import { readPowershell } from './powershellReader.ts';

const plain: SnippetInput = {
  url: 'https://apiai.me/api/workflow/nano-banana-2-2',
  tool: nanoBanana2,
  values: { PROMPT: 'a red banana', top_k: 3 },
  images: [{ input: 'image', path: 'images/in.png', name: 'in.png', mediaType: 'image/png' }],
  output: 'result.png',
};

suite('snippets for Windows, as texts', () => {
  test('cmd: each text becomes the word that cmd and the C runtime read back', () => {
    const table: readonly (readonly [text: string, word: string])[] = [
      ['', '""'],
      ['a red banana', '"a red banana"'],
      ["it's", '"it\'s"'],
      ['a & b | c > d < e', '"a & b | c > d < e"'],
      ['^caret^', '"^caret^"'],
      ['bang!', '"bang!"'],
      ['(paren)', '"(paren)"'],
      ['C:\\dir\\', '"C:\\dir\\\\"'],
      ['C:\\dir\\file', '"C:\\dir\\file"'],
      ['say "hi"', '^"say \\^"hi\\^"^"'],
      ['"', '^"\\^"^"'],
      ['\\"', '^"\\\\\\^"^"'],
      ['" & calc', '^"\\^" ^& calc^"'],
      ['"^', '^"\\^"^^^"'],
      ['"<a>|(b)', '^"\\^"^<a^>^|^(b^)^"'],
      ['" \\', '^"\\^" \\\\^"'],
      ['@secret.txt', '"@secret.txt"'],
      ['$(x) `y` ${z}', '"$(x) `y` ${z}"'],
    ];
    deepEqual(
      table.map(([text]) => [text, cmdWord(text)]),
      table,
    );
  });

  test('cmd: the whole text of a plain request', () => {
    equal(
      requestSnippet('cmd', plain),
      String.raw`rem Set the key first: set "APIAI_API_KEY=..."
if exist "result.png" (echo "result.png" exists already: move it away first. 1>&2 & cmd /c exit 1) else (
  curl "https://apiai.me/api/workflow/nano-banana-2-2" --fail-with-body --silent --show-error --location --max-redirs 0 ^
    --header "X-API-Key: %APIAI_API_KEY%" ^
    --form-string "PROMPT=a red banana" ^
    --form-string "top_k=3" ^
    --form ^"image=@\^"images/in.png\^";type=image/png^" ^
    --dump-header "result.png.headers" ^
    --output "result.png.part" && findstr /r "." "result.png.part" >nul && (findstr /i /r "^content-type:.*json ^content-type:.*text/" "result.png.headers" >nul || ren "result.png.part" "result.png")
  del "result.png.headers" 2>nul
  if exist "result.png" (echo Saved "result.png") else (echo Nothing saved. 1>&2 & type "result.png.part" 1>&2 & cmd /c exit 1)
)
`,
    );
  });

  test('cmd: what its line cannot carry goes through a file, and says so', () => {
    const text = (prompt: string) => requestSnippet('cmd', { ...plain, values: { PROMPT: prompt } });
    for (const prompt of ['50%', 'two\nlines', 'tab\t', '漢字', '🍌', '‘', 'x'.repeat(7000)]) {
      match(
        text(prompt),
        /^rem The request is in Base64: .*\n\(\necho [\s\S]*certutil -f -decode [\s\S]*--config "%TEMP%\\apiai-form.txt"/m,
      );
      ok(
        text(prompt)
          .split('\n')
          .every((line) => line.length < 400),
      );
    }
    match(text('a\0b'), /^rem The text has a NUL character/);
  });

  test('PowerShell: whatever is typed is inside strings, the code around them is always the same', () => {
    const skeleton = readPowershell(requestSnippet('powershell', plain)).skeleton;
    ok(skeleton.includes("Add-Text '…' '…'"), skeleton);
    for (const [index, prompt] of prompts.entries()) {
      const name = fileNames[index % fileNames.length] ?? '';
      const values = { PROMPT: prompt, top_k: 3 };
      const image = { input: 'image', path: `a/${name}`, name, mediaType: 'image/png' };
      const read = readPowershell(requestSnippet('powershell', { ...plain, values, images: [image] }));
      const wire = name.replaceAll('"', '%22').replaceAll('\n', '%0A');
      const form = ['PROMPT', Buffer.from(prompt).toString(), 'top_k', '3', 'image', `a/${name}`, wire, 'image/png'];
      const from = read.strings.indexOf('PROMPT');
      deepEqual([bare(read.skeleton), read.strings.slice(from, from + form.length)], [bare(skeleton), form]);
    }
  });

  test('no snippet holds anything of the key, and each names the variable', () => {
    for (const { id } of languages) {
      const text = requestSnippet(id, plain);
      match(text, /APIAI_API_KEY/);
      match(text, /X-API-Key/);
      ok(text.endsWith('\n') && !text.endsWith('\n\n'), id);
    }
    ok(requestSnippet('curl', plain).includes('"X-API-Key: $APIAI_API_KEY"'));
  });
});

/** A string that needs escapes stands in brackets. */
function bare(skeleton: string): string {
  return skeleton.replaceAll("('…')", "'…'");
}
