// The licences of what is really in the built files: packages that esbuild's metafiles name, and those of copied files.
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';

/** This project's own licence, MIT, for another holder. */
const mit = async (/** @type {string} */ holder) =>
  (await readFile('LICENSE', 'utf8')).replace(/Copyright .*/, `Copyright (c) ${holder}`);

/** What a package carries without saying so in files of its own. */
const inside = {
  '@vscode/l10n': await mit('Microsoft Corporation'),
  '@jsquash/webp': `The .wasm files are built from libwebp:

Copyright (c) 2010, Google Inc. All rights reserved.

Redistribution and use in source and binary forms, with or without modification, are permitted provided that the following
conditions are met:
  * Redistributions of source code must retain the above copyright notice, this list of conditions and the following
    disclaimer.
  * Redistributions in binary form must reproduce the above copyright notice, this list of conditions and the following
    disclaimer in the documentation and/or other materials provided with the distribution.
  * Neither the name of Google nor the names of its contributors may be used to endorse or promote products derived from
    this software without specific prior written permission.
THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND ANY EXPRESS OR IMPLIED WARRANTIES,
INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE DISCLAIMED.
IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR
CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR
PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY, OR
TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE
POSSIBILITY OF SUCH DAMAGE.`,
  // The font is under Creative Commons, which asks for its address only.
  '@vscode/codicons':
    'The icon font is by Microsoft, under the Creative Commons Attribution 4.0 International licence,\nhttps://creativecommons.org/licenses/by/4.0/legalcode',
};

/**
 * @param {readonly import('esbuild').Metafile[]} metafiles
 * @param {readonly string[]} copied files of packages that were copied beside the code
 * @returns {Promise<string>} one entry for each package, in the order of their names
 * @throws Error naming a package without a licence
 */
export async function thirdPartyNotices(metafiles, copied) {
  const used = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap(({ inputs }) =>
      Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
    ),
  );
  const folders = new Set(
    [...used, ...copied].flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []),
  );
  const entries = await Promise.all([...folders].map(notice));
  const sorted = [...new Set(entries)].sort((a, b) => a.localeCompare(b, 'en'));
  return `Nano Banana Studio contains the following packages of others.\n\n${sorted.join(`\n${'-'.repeat(80)}\n`)}`;
}

/** @param {string} folder of a package */
async function notice(folder) {
  const { name, version, license } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
  const files = (await readdir(folder)).filter((file) => /^(?:licen[cs]e|copying|notice)/i.test(file)).sort();
  const wanted =
    name in inside ? files.filter((file) => name !== '@vscode/codicons' || file === 'LICENSE-CODE') : files;
  const texts = await Promise.all(wanted.map((file) => readFile(path.join(folder, file), 'utf8')));
  if (name in inside) texts.push(inside[/** @type {keyof typeof inside} */ (name)]);
  if (!license || texts.length === 0) throw new Error(`${name} has no licence that could be listed`);
  const all = texts.map((text) =>
    text
      .replace(/^\uFEFF/, '')
      .replaceAll('\r\n', '\n')
      .trim(),
  );
  return `${name} ${version} (${license})\n\n${all.join('\n\n')}\n`;
}
