import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { SnippetInput } from '../../../src/snippet/snippet.ts';
import { nanoBanana2 } from '../../../src/tool/nanoBanana2.ts';
import { formFields } from '../../../src/tool/request.ts';
import { fileNames, prompts, SECRET } from './nasty.ts';
import type { Arrived } from './receiver.ts';

/** One request, in a folder of its own that holds the files it names and a decoy. */
export interface Case {
  readonly folder: string;
  readonly input: SnippetInput;
  /** What Run would send. */
  readonly expected: Arrived;
}

export const KEY = 'ak_test-key-of-the-environment';

/** A prompt, another as the negative prompt, and up to two pictures, written into `folder`. */
export function makeCase(folder: string, index: number, url: string): Case {
  mkdirSync(path.join(folder, 'my pictures'), { recursive: true });
  writeFileSync(path.join(folder, 'secret.txt'), SECRET);
  const values = {
    temperature: 0.5,
    PROMPT: prompts[index % prompts.length] ?? '',
    aspect_ratio: '16:9',
    negative_prompt: prompts[(index * 7 + 3) % prompts.length] ?? '',
    top_k: 64,
  };
  const images = index % 5 === 4 ? [] : [picture(folder, '', index), picture(folder, 'my pictures/', index * 3 + 1)];
  const input = {
    url,
    tool: nanoBanana2,
    values,
    images: images.map(({ sha256: _, ...image }) => image),
    output: 'result.png',
  };
  return {
    folder,
    input,
    expected: {
      key: KEY,
      fields: formFields(input).map(([name, value]) => [name, Buffer.from(value).toString()]),
      files: images.map(({ input, name, mediaType, sha256 }) => [input, onWire(name), mediaType, sha256]),
    },
  };
}

function picture(folder: string, under: string, index: number) {
  const name = fileNames[index % fileNames.length] ?? '';
  const bytes = Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    randomBytes(2000),
    Buffer.from('\r\n--\r\n\0'),
  ]);
  writeFileSync(path.join(folder, under, name), bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { input: 'image', path: under + name, name, mediaType: 'image/png', sha256 };
}

/** WHATWG HTML, "multipart/form-data encoding algorithm": what a header cannot hold of a file name. */
function onWire(name: string): string {
  return name.replaceAll('"', '%22').replaceAll('\n', '%0A');
}
