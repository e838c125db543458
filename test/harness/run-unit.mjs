// npm run test:unit [-- FILE…]: the specs that need no editor, in this Node.
import { ROOT } from './paths.mjs';
import { Report } from './report.mjs';
import { prepareSpecs } from './specs.mjs';
import { runSpecs } from './mocha.mjs';

process.env['PROJECT_ROOT'] = ROOT;
const report = new Report();
try {
  await runSpecs(await prepareSpecs('unit', process.argv.slice(2)), report.add, {
    timeout: process.env['FUZZ_TIMES'] ? 0 : 10_000,
  });
} catch (error) {
  report.fail(error);
}
process.exit(report.end());
