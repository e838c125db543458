import { curlFile, curlOptions } from './curl.ts';
import type { FilePart, SnippetRequest, TextPart } from './parts.ts';

/**
 * curl for cmd, typed at a prompt or saved as a `.cmd` file. Only what both read alike is written on the line. For the rest
 * (`%`, line breaks, anything beyond printable ASCII, very long texts) the form goes to curl as a config file, from Base64.
 */
export function cmdSnippet(request: SnippetRequest): string {
  if (request.texts.some(({ value }) => value.includes('\0')))
    return 'rem The text has a NUL character, which curl cannot carry: remove it.\ncmd /c exit 1\n';
  // `%` cannot be escaped alike at a prompt and in a .cmd file; a result's name may do without it.
  const name = request.output.replace(/[^\x20-\x7E]|[%"*/:<>?|\\]/g, '_');
  const output = `"${name}"`;
  const part = `"${name}.part"`;
  const headers = `"${name}.headers"`;
  const form = [
    ...request.texts.map((text) => `--form-string ${cmdWord(`${text.name}=${text.value}`)}`),
    ...request.files.map((file) => `--form ${cmdWord(curlFile(file))}`),
  ];
  const onLine = [request.url, ...request.texts.flatMap(fieldTexts), ...request.files.flatMap(fileTexts)].every(
    fitsLine,
  );
  // A command line of cmd ends at 8,191 characters (Microsoft, "Command prompt line string limitation").
  const short = onLine && form.join('').length < 6000;
  const config = short ? '' : base64File(configText(request));
  const curl = [
    `curl ${short ? `${cmdWord(request.url)} ` : ''}${curlOptions(request.url).join(' ')}`,
    '--header "X-API-Key: %APIAI_API_KEY%"',
    ...(short ? form : ['--config "%TEMP%\\apiai-form.txt"']),
    ...(request.refusesText ? [`--dump-header ${headers}`] : []),
    `--output ${part}`,
  ].join(' ^\n    ');
  const isText = `findstr /i /r "^content-type:.*json ^content-type:.*text/" ${headers} >nul`;
  const run = short ? curl : `certutil -f -decode "%TEMP%\\apiai-form.b64" "%TEMP%\\apiai-form.txt" >nul && ${curl}`;
  const left = [
    ...(request.refusesText ? [headers] : []),
    ...(short ? [] : ['"%TEMP%\\apiai-form.b64"', '"%TEMP%\\apiai-form.txt"']),
  ];
  return `rem Set the key first: set "APIAI_API_KEY=..."
${config}if exist ${output} (echo ${output} exists already: move it away first. 1>&2 & cmd /c exit 1) else (
  ${run} && findstr /r "." ${part} >nul && (${request.refusesText ? `${isText} || ` : ''}ren ${part} ${output})
${left.length > 0 ? `  del ${left.join(' ')} 2>nul\n` : ''}  if exist ${output} (echo Saved ${output}) else (echo Nothing saved. 1>&2 & type ${part} 1>&2 & cmd /c exit 1)
)
`;
}

/**
 * One argument that cmd and the program's own splitting (Microsoft C runtime) both read as this text. With a quote in it, every
 * character that means something to cmd gets a caret, the outer quotes too, so that cmd never counts quotes.
 */
export function cmdWord(text: string): string {
  const quoted = `"${text.replace(/(?<!\\)(\\*)"/g, '$1$1\\"').replace(/(?<!\\)(\\+)$/, '$1$1')}"`;
  return text.includes('"') ? quoted.replace(/["^&|<>()]/g, '^$&') : quoted;
}

/** Whether cmd carries a text on its line, at a prompt and in a file alike, and any build of curl reads it as it is. */
function fitsLine(text: string): boolean {
  return /^[\x20-\x7E]*$/.test(text) && !text.includes('%');
}

const fieldTexts = ({ name, value }: TextPart): string[] => [name, value];
const fileTexts = ({ name, path, fileName }: FilePart): string[] => [name, path, fileName];

/** curl's config file: one option a line, its value in quotes, in which curl knows these escapes only. */
function configText(request: SnippetRequest): string {
  const quoted = (text: string): string =>
    `"${text
      .replaceAll('\\', '\\\\')
      .replaceAll('"', '\\"')
      .replaceAll('\n', '\\n')
      .replaceAll('\r', '\\r')
      .replaceAll('\t', '\\t')
      .replaceAll('\v', '\\v')}"`;
  return [
    `url = ${quoted(request.url)}\n`,
    ...request.texts.map(({ name, value }) => `form-string = ${quoted(`${name}=${value}`)}\n`),
    ...request.files.map((file) => `form = ${quoted(curlFile(file))}\n`),
  ].join('');
}

function base64File(text: string): string {
  const lines =
    Buffer.from(text)
      .toString('base64')
      .match(/.{1,120}/g) ?? [];
  return `rem The request is in Base64: it has a percent sign, a line break, letters beyond ASCII, or is long.
(
${lines.map((line) => `echo ${line}`).join('\n')}
) > "%TEMP%\\apiai-form.b64"
`;
}
