// Runs mocha TDD specs in this process, be it Node or the extension host, and tells of each test as it ends.
import Mocha from 'mocha';
import { findSourceMap } from 'node:module';
import v8 from 'node:v8';

/**
 * @typedef {{ state: 'passed' | 'failed' | 'skipped', title: string, file: string, ms?: number, error?: string }} Outcome
 * @typedef {import('./specs.mjs').Spec} Spec
 */

/**
 * Runs every test of the specs. A spec that cannot be loaded, and one in which no test ran, are failures.
 * @param {readonly Spec[]} specs
 * @param {(outcome: Outcome) => void} tell
 * @param {object} options
 * @param {number} options.timeout milliseconds a test may take unless it says otherwise
 * @param {number} [options.retries] how often a failed test is tried again; the report says so, and what failed first
 * @param {(title: string) => Promise<void>} [options.failed] called after a failed test, before its suite is torn down
 * @returns {Promise<void>}
 */
export async function runSpecs(specs, tell, { timeout, retries = 0, failed }) {
  process.setSourceMapsEnabled(true);
  const mocha = new Mocha({
    ui: 'tdd',
    timeout,
    retries,
    reporter: /** @type {any} */ (function silent() {}),
    forbidOnly: false,
  });
  if (failed)
    mocha.rootHooks({
      /** @this {Mocha.Context} */
      async afterEach() {
        if (this.currentTest?.state === 'failed') await failed(this.currentTest.fullTitle());
      },
    });
  const ran = new Set();
  /** @param {string | undefined} module */
  const sourceOf = (module) => specs.find((spec) => spec.module === module)?.source ?? module ?? '';
  /** @type {Map<string, string>} */
  const again = new Map();
  /** @param {Mocha.Runnable} test */
  const place = (test) => ({
    title: `${test.fullTitle()}${again.get(test.fullTitle()) ?? ''}`,
    file: sourceOf(test.file),
  });
  for (const { source, module } of specs) {
    mocha.files = [module];
    try {
      await mocha.loadFilesAsync();
    } catch (error) {
      ran.add(source);
      tell({ state: 'failed', title: 'the spec can be loaded', file: source, error: describe(error) });
    }
  }
  await new Promise((resolve) => {
    mocha
      .run(resolve)
      .on('pass', (test) => {
        ran.add(sourceOf(test.file));
        tell({ state: 'passed', ...place(test), ms: test.duration ?? 0 });
      })
      .on('fail', (test, error) => {
        ran.add(sourceOf(test.file));
        tell({ state: 'failed', ...place(test), error: describe(error) });
      })
      .on('retry', (test, error) => {
        again.set(test.fullTitle(), ` [second try; first: ${String(error).split('\n')[0] ?? ''}]`);
      })
      .on('pending', (test) => tell({ state: 'skipped', ...place(test) }));
  });
  for (const { source } of specs)
    if (!ran.has(source))
      tell({ state: 'failed', title: 'some test of the spec runs', file: source, error: 'none did' });
  // An extension host is killed, not ended: what NODE_V8_COVERAGE asks for must be written here.
  if (process.env['NODE_V8_COVERAGE']) v8.takeCoverage();
}

/**
 * The stack, with the differences of an assertion and the cause.
 * @param {unknown} error
 * @returns {string}
 */
function describe(error) {
  if (!(error instanceof Error)) return String(error);
  const stack = mapped(error.stack ?? '');
  const own = stack.includes(error.message) ? stack : `${String(error)}\n${stack}`;
  return error.cause === undefined ? own : `${own}\ncaused by ${describe(error.cause)}`;
}

/**
 * Names the sources of built files. Node does so itself, but not under an extension host, which formats stacks its own way.
 * @param {string} stack
 * @returns {string}
 */
function mapped(stack) {
  return stack.replaceAll(
    /(file:\/\/[^\s():]+\.mjs):(\d+):(\d+)/g,
    (place, /** @type {string} */ url, line, column) => {
      const origin = findSourceMap(url)?.findOrigin(Number(line), Number(column));
      return origin && 'fileName' in origin ? `${origin.fileName}:${origin.lineNumber}:${origin.columnNumber}` : place;
    },
  );
}
