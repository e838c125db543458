import { build } from 'esbuild';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { thirdPartyNotices } from '../../notices.js';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}
interface Locked {
  readonly version: string;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
  readonly integrity?: string;
}
const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
const { dependencies, devDependencies } = read('package.json') as Manifest;
const { packages } = read('package-lock.json') as { readonly packages: Readonly<Record<string, Locked>> };
const locked = Object.entries(packages).filter(([place]) => place !== '');
const production = locked.filter(([, { dev }]) => dev !== true);

suite('the packages that are used', () => {
  test('have one exact version each, which is the locked one', () => {
    const wanted = Object.entries({ ...dependencies, ...devDependencies });
    const exact = wanted.map(([name]) => [name, packages[`node_modules/${name}`]?.version]);
    assert.deepEqual(wanted, exact);
    assert.deepEqual(
      wanted.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version)),
      [],
    );
  });

  test('are each locked to their bytes', () => {
    assert.deepEqual(
      locked.filter(([, { integrity }]) => !integrity?.startsWith('sha512-')).map(([place]) => place),
      [],
    );
  });

  test('run nothing when they are installed, as far as they are in the product', () => {
    assert.ok(production.length > Object.keys(dependencies).length);
    assert.deepEqual(
      production.filter(([, { hasInstallScript }]) => hasInstallScript).map(([place]) => place),
      [],
    );
  });

  test('are listed with their licences in the product, as far as they are in it, and no others are dependencies', async () => {
    const built = (entryPoints: string[], platform: 'node' | 'browser') =>
      build({
        entryPoints,
        platform,
        bundle: true,
        format: 'esm',
        external: ['vscode'],
        write: false,
        metafile: true,
        outdir: 'out',
        logLevel: 'error',
      });
    const host = await built(['src/extension.ts', 'src/result/transformWorker.ts'], 'node');
    const pages = await built(['src/webview/studio.ts', 'src/webview/batch.ts'], 'browser');
    const copied = ['node_modules/@vscode/codicons/dist/codicon.ttf'];
    const text = await thirdPartyNotices([host.metafile, pages.metafile], copied);
    const listed = [...text.matchAll(/^(@?[a-z][\w./-]*) \d+\.\d+\.\d+ \(.+\)$/gm)].map((match) => match[1]!);
    assert.deepEqual(
      Object.keys(dependencies).filter((name) => !listed.includes(name)),
      [],
    );
    assert.deepEqual(
      listed.filter((name) => Object.hasOwn(devDependencies, name)),
      [],
    );
  });
});
