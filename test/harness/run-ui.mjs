// npm run test:ui [-- FILE…]: packs the extension, and runs the specs that drive the real workbench with it installed.
import path from 'node:path';
import { runSpecs } from './mocha.mjs';
import { packExtension } from './package.mjs';
import { OUT, ROOT } from './paths.mjs';
import { Report } from './report.mjs';
import { prepareSpecs } from './specs.mjs';
import { screenshotAll } from './workbench.mjs';

const report = new Report();
try {
  const specs = await prepareSpecs('ui', process.argv.slice(2));
  process.env['PROJECT_ROOT'] = ROOT;
  process.env['TEST_VSIX'] = await packExtension(path.join(OUT, 'ui.vsix'));
  // A workbench driven on a busy computer loses a key now and then: one more try from a new window, and the report says so.
  await runSpecs(specs, report.add, { timeout: 120_000, again: true, failed: screenshotAll });
} catch (error) {
  report.fail(error);
}
process.exit(report.end());
