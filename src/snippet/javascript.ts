import { stringLiteral as s, templateText } from './literals.ts';
import { headerName, type FilePart, type SnippetRequest } from './parts.ts';

/** The parts in which the JavaScript snippets differ. */
interface Dialect {
  /** What stands before the call: imports, and where the key comes from. */
  readonly head: readonly string[];
  /** An expression for the bytes of a picture. */
  readonly picture: (file: FilePart) => string;
  /** Further options of `fetch`. */
  readonly options?: readonly string[];
  /** An expression that tells whether the file to save exists. */
  readonly exists: string;
  /** What stands after a successful call: saves `bytes` as `output`. */
  readonly save: readonly string[];
  /** Whether `save` needs the answer's media type. */
  readonly savesType?: boolean;
  /** With type annotations. */
  readonly typed?: boolean;
}

const keyCheck = 'if (!key) throw new Error("Set the environment variable APIAI_API_KEY first.");';
/** What a Node snippet begins with. */
function nodeHead({ files }: SnippetRequest, { undici = '', typed = false } = {}): readonly string[] {
  return [
    files.length > 0 ? 'import { existsSync, openAsBlob } from "node:fs";' : 'import { existsSync } from "node:fs";',
    'import { writeFile } from "node:fs/promises";',
    ...(undici ? [`import { ${undici} } from "undici"; // npm install undici`] : []),
    '',
    typed ? 'const key: string | undefined = process.env["APIAI_API_KEY"];' : 'const key = process.env.APIAI_API_KEY;',
    keyCheck,
  ];
}

const node: Omit<Dialect, 'head'> = {
  picture: ({ path, mediaType }) => `await openAsBlob(${s(path)}, { type: ${s(mediaType)} })`,
  exists: 'existsSync(output)',
  save: ['await writeFile(output, bytes, { flag: "wx" });'],
};

/** Node 20 and later, with its own fetch, which waits 300 s for an answer and no longer. */
export function nodeSnippet(request: SnippetRequest): string {
  return javascript(request, { ...node, head: nodeHead(request) });
}

/** Node with undici, whose waiting time can be set. `FormData` must come from undici too: the global one is sent as a text. */
export function undiciSnippet(request: SnippetRequest): string {
  const names = usesFormData(request) ? 'Agent, fetch, FormData' : 'Agent, fetch';
  return javascript(request, {
    ...node,
    head: nodeHead(request, { undici: names }),
    options: ['dispatcher: new Agent({ headersTimeout: 900_000, bodyTimeout: 900_000 }),'],
  });
}

/** As `nodeSnippet`, in TypeScript that Node 22.18 and later runs as it is (erasable types only). */
export function typescriptSnippet(request: SnippetRequest): string {
  return javascript(request, { ...node, head: nodeHead(request, { typed: true }), typed: true });
}

/** A module for a browser page, its console, and Node. A page has no environment: there the key is asked for. */
export function javascriptSnippet(request: SnippetRequest): string {
  const picture = [
    '',
    'async function picture(path, type) {',
    '  if (fs) return fs.openAsBlob(path, { type });',
    '  const answer = await fetch(path.split("/").map(encodeURIComponent).join("/"));',
    '  if (!answer.ok) throw new Error(`${path}: HTTP ${answer.status}`);',
    '  return new Blob([await answer.arrayBuffer()], { type });',
    '}',
    '',
  ];
  return javascript(request, {
    head: [
      '// In Node the key is the environment variable APIAI_API_KEY; a browser asks for it, and downloads the result.',
      'const fs = globalThis.process?.versions?.node ? await import("node:fs") : undefined;',
      'const key = fs ? process.env.APIAI_API_KEY : prompt("APIAI_API_KEY");',
      keyCheck,
      ...(request.files.length > 0 ? picture : []),
    ],
    picture: ({ path, mediaType }) => `await picture(${s(path)}, ${s(mediaType)})`,
    exists: 'fs?.existsSync(output)',
    savesType: true,
    save: [
      'if (fs) {',
      '  fs.writeFileSync(output, bytes, { flag: "wx" });',
      '} else {',
      '  const link = document.createElement("a");',
      '  link.href = URL.createObjectURL(new Blob([bytes], { type }));',
      '  link.download = output;',
      '  link.click();',
      '}',
    ],
  });
}

function javascript(request: SnippetRequest, dialect: Dialect): string {
  const form = usesFormData(request);
  const typed = (type: string): string => (dialect.typed ? `: ${type}` : '');
  const refused = request.refusesText ? ' || /json|^text\\//.test(type)' : '';
  return [
    ...dialect.head,
    `const output${typed('string')} = ${s(request.output)};`,
    `if (${dialect.exists}) throw new Error(\`\${output} exists already: move it away first.\`);`,
    '',
    ...(form ? formData(request, dialect) : formBytes(request, dialect)),
    '',
    `const response${typed('Response')} = await fetch(${s(request.url)}, {`,
    '  method: "POST",',
    form
      ? '  headers: { "X-API-Key": key },'
      : '  headers: { "X-API-Key": key, "Content-Type": `multipart/form-data; boundary=${boundary}` },',
    '  body,',
    '  redirect: "error",',
    ...(dialect.options ?? []).map((option) => `  ${option}`),
    '});',
    `const bytes${typed('Uint8Array')} = new Uint8Array(await response.arrayBuffer());`,
    ...(request.refusesText || dialect.savesType
      ? [`const type${typed('string')} = response.headers.get("Content-Type") ?? "";`]
      : []),
    `if (!response.ok || bytes.length === 0${refused}) {`,
    '  throw new Error(`HTTP ${response.status}: ${new TextDecoder().decode(bytes)}`);',
    '}',
    ...dialect.save,
    '',
  ].join('\n');
}

/** `FormData` sends each lone LF and CR of a text or a name as CRLF (WHATWG HTML, "multipart/form-data encoding algorithm"). */
function usesFormData({ texts }: SnippetRequest): boolean {
  return !texts.some(({ name, value }) => /\r(?!\n)|(?<!\r)\n/.test(name + value));
}

function formData({ texts, files }: SnippetRequest, { picture }: Dialect): string[] {
  return [
    'const body = new FormData();',
    ...texts.map(({ name, value }) => `body.append(${s(name)}, ${s(value)});`),
    ...files.map((file) => `body.append(${s(file.name)}, ${picture(file)}, ${s(file.fileName)});`),
  ];
}

function formBytes({ texts, files }: SnippetRequest, { picture }: Dialect): string[] {
  const disposition = (name: string): string => `Content-Disposition: form-data; name="${headerName(name)}"`;
  const line = (text: string): string => `\`--\${boundary}\\r\\n${templateText(`${text}\r\n\r\n`)}\``;
  return [
    '// FormData would change the line breaks of the text.',
    'const boundary = crypto.randomUUID();',
    'const body = new Blob([',
    ...texts.map(({ name, value }) => `  ${line(disposition(name))}, ${s(value)}, "\\r\\n",`),
    ...files.map(
      (file) =>
        `  ${line(`${disposition(file.name)}; filename="${headerName(file.fileName)}"\r\nContent-Type: ${file.mediaType}`)}, ${picture(file)}, "\\r\\n",`,
    ),
    '  `--${boundary}--\\r\\n`,',
    ']);',
  ];
}
