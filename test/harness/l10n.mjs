// npm run l10n:export: writes media/l10n/bundle.l10n.json, every string that the product shows, for translators. The files
// bundle.l10n.<language>.json beside it hold the translations; so do package.nls.<language>.json for the manifest.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundleFile, collectStrings } from './l10nStrings.mjs';
import { ROOT } from './paths.mjs';

const strings = await collectStrings(ROOT);
writeFileSync(path.join(ROOT, bundleFile), `${JSON.stringify(strings, null, 2)}\n`);
console.log(`${Object.keys(strings).length} strings in ${bundleFile}`);
