import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { run } from '../harness/processes.mjs';

/** What the palette calls its only command. */
export const emptyCommand = 'Bench: Do Nothing';
export const emptyName = 'Empty Extension';

/** Packs an extension that does nothing when it is activated: the least that VS Code measures. Returns the VSIX. */
export async function packEmptyExtension(folder: string): Promise<string> {
  await mkdir(folder);
  const manifest = {
    name: 'empty',
    displayName: emptyName,
    publisher: 'bench',
    version: '1.0.0',
    license: 'MIT',
    type: 'module',
    main: './extension.js',
    engines: { vscode: '^1.106.0' },
    contributes: { commands: [{ command: 'empty.nothing', title: 'Do Nothing', category: 'Bench' }] },
  };
  const source = `import * as vscode from 'vscode';
export function activate(context) {
  context.subscriptions.push(vscode.commands.registerCommand('empty.nothing', () => undefined));
}
`;
  await writeFile(path.join(folder, 'package.json'), JSON.stringify(manifest));
  await writeFile(path.join(folder, 'extension.js'), source);
  await writeFile(path.join(folder, 'LICENSE'), 'MIT');
  await writeFile(path.join(folder, 'README.md'), 'Does nothing.\n');
  const vsce = path.join(path.dirname(createRequire(import.meta.url).resolve('@vscode/vsce/package.json')), 'vsce');
  const file = path.join(folder, 'empty.vsix');
  const flags = ['--no-dependencies', '--allow-missing-repository', '--out', file];
  await run(process.execPath, [vsce, 'package', ...flags], { cwd: folder, stderr: 'pipe' });
  return file;
}
