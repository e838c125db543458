// npm run sbom: what the extension is built from, as CycloneDX JSON, from the lockfile: out/sbom.cdx.json.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { OUT, ROOT } from './paths.mjs';
import { start } from './processes.mjs';

const args = ['sbom', '--sbom-format=cyclonedx', '--omit=dev', '--package-lock-only'];
const npm = process.env['npm_execpath'];
const child = npm ? start(process.execPath, [npm, ...args], { cwd: ROOT }) : start('npm', args, { cwd: ROOT });
const [printed, code] = await Promise.all([text(child.stdout), child.ended]);
if (code !== 0) throw new Error(`npm sbom ended with ${code}`);
const { components } = JSON.parse(printed);
await mkdir(OUT, { recursive: true });
const file = path.join(OUT, 'sbom.cdx.json');
await writeFile(file, printed);
console.log(`${path.relative(ROOT, file)}: ${components.length} packages`);
