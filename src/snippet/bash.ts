import { curlFile, curlOptions } from './curl.ts';
import { bashWord } from './literals.ts';
import type { SnippetRequest } from './parts.ts';

/**
 * curl for bash and zsh, typed or as a script. The answer goes to a `.part` file, which becomes the result only if the call
 * succeeded: curl writes an error's body to `--output` too. Exit status 22 is curl's "HTTP error".
 */
export function bashSnippet(request: SnippetRequest): string {
  const nul = request.texts.find(({ value }) => value.includes('\0'));
  if (nul)
    return `# ${nul.name.replace(/\W/g, '_')} has a NUL character, which no command line can carry: remove it.\nfalse\n`;
  const output = bashWord(request.output);
  const part = bashWord(`${request.output}.part`);
  const curl = [
    `curl ${bashWord(request.url)}`,
    curlOptions(request.url).join(' '),
    '--header "X-API-Key: $APIAI_API_KEY"',
    ...request.texts.map(({ name, value }) => `--form-string ${bashWord(`${name}=${value}`)}`),
    ...request.files.map((file) => `--form ${bashWord(curlFile(file))}`),
    `--output ${part}`,
    "--write-out '%{content_type}'",
  ].join(' \\\n    ');
  const refused = request.refusesText ? '22,* | 0,*json* | 0,text/*' : '22,*';
  return `# Set the key first: export APIAI_API_KEY=...
if [ -e ${output} ]; then
  echo ${output} exists already: move it away first. >&2
  false
else
  kind=$(${curl})
  case $?,$kind in
    ${refused}) cat ${part} >&2; rm -f ${part}; false ;;
    0,*) [ -s ${part} ] && mv ${part} ${output} || { echo Nothing saved. >&2; false; } ;;
    *) false ;;
  esac
fi
`;
}
