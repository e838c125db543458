// npm test: everything, one stage after the other, each with its own `N passed, N failed`, and one total at the end.
// The host suite runs on the oldest supported VS Code too where CI=true, or with --all.
import { MINIMUM } from './editor.mjs';
import { ROOT } from './paths.mjs';
import { start } from './processes.mjs';

const all = process.argv.includes('--all') || process.env['CI'] === 'true';
/** @type {{ name: string, script: string, env?: Record<string, string>, tests?: boolean }[]} */
const stages = [
  { name: 'lint', script: 'lint' },
  { name: 'types', script: 'types' },
  { name: 'build', script: 'build' },
  { name: 'unit', script: 'test:unit', tests: true },
  { name: 'host', script: 'test:host', tests: true },
  ...(all
    ? [
        {
          name: `host, VS Code ${MINIMUM.replace('4', '1')}`,
          script: 'test:host',
          env: { HOST_VERSION: MINIMUM },
          tests: true,
        },
      ]
    : []),
  { name: 'ui', script: 'test:ui', tests: true },
];

const total = { passed: 0, failed: 0, skipped: 0 };
/** @type {string[]} */
const summary = [];
for (const { name, script, env, tests = false } of stages) {
  console.log(`\n== ${name}`);
  const began = performance.now();
  const child = start('npm', ['run', '--silent', script], { cwd: ROOT, env: { ...process.env, ...env } });
  let last = '';
  child.stdout.setEncoding('utf8').on('data', (/** @type {string} */ chunk) => {
    process.stdout.write(chunk);
    last = (last + chunk).slice(-1_000);
  });
  const code = await child.ended;
  const counts = /(\d+) passed, (\d+) failed(?:, (\d+) skipped)?\s*$/.exec(last);
  if (tests && counts) {
    total.passed += Number(counts[1]);
    total.failed += Number(counts[2]);
    total.skipped += Number(counts[3] ?? 0);
  }
  // A stage that failed without a failed test, lint for example, is one failure.
  if (code !== 0 && !(tests && Number(counts?.[2] ?? 0) > 0)) total.failed++;
  if (code === 0 && tests && !counts) total.failed++;
  const seconds = ((performance.now() - began) / 1000).toFixed(0).padStart(5);
  summary.push(`${code === 0 ? 'ok  ' : 'FAIL'} ${seconds} s  ${name}${counts ? `: ${counts[0].trim()}` : ''}`);
}
console.log(`\n${summary.join('\n')}`);
console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`);
process.exit(total.failed === 0 ? 0 : 1);
