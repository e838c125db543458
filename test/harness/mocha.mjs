// Runs mocha TDD specs in this process, be it Node or the extension host, and tells of each test as it ends.
import Mocha from 'mocha';
import { findSourceMap } from 'node:module';
import v8 from 'node:v8';

/**
 * @typedef {{ state: 'passed' | 'failed' | 'skipped', title: string, file: string, ms?: number, error?: string }} Outcome
 * @typedef {import('./specs.mjs').Spec} Spec
 */

/**
 * Runs every test of the specs, one spec after the other. A spec that cannot be loaded, and one in which no test ran,
 * are failures.
 * @param {readonly Spec[]} specs
 * @param {(outcome: Outcome) => void} tell
 * @param {object} options
 * @param {number} options.timeout milliseconds a test may take unless it says otherwise
 * @param {boolean} [options.again] run a spec with a failed test once more, whole, since its tests build on each other;
 * the report then tells of the second run, and says what failed in the first
 * @param {(title: string) => Promise<void>} [options.failed] called after a failed test, before its suite is torn down
 * @returns {Promise<void>}
 */
export async function runSpecs(specs, tell, { timeout, again = false, failed }) {
  process.setSourceMapsEnabled(true);
  // Each mocha adds listeners to the process, which it keeps: one for all, unless specs run twice.
  for (const group of again ? specs.map((spec) => [spec]) : [specs]) {
    const mocha = new Mocha({
      ui: 'tdd',
      timeout,
      reporter: /** @type {any} */ (function silent() {}),
      forbidOnly: false,
      bail: again,
    });
    mocha.cleanReferencesAfterRun(!again);
    if (failed)
      mocha.rootHooks({
        /** @this {Mocha.Context} */
        async afterEach() {
          if (this.currentTest?.state === 'failed') await failed(this.currentTest.fullTitle());
        },
      });
    const loaded = await load(mocha, group, tell);
    /** @type {Outcome[]} */
    const first = [];
    // A spec that may be run again tells of nothing until it is known which run counts.
    let ran = await runOnce(mocha, group, again ? (outcome) => void first.push(outcome) : tell);
    const wrong = first.find(({ state }) => state === 'failed');
    if (wrong) {
      const why = `${wrong.title}: ${wrong.error?.split('\n')[0] ?? ''}`;
      mocha.bail(false);
      ran = await runOnce(
        mocha,
        group,
        (outcome) => void tell({ ...outcome, title: `${outcome.title} [second try, after ${why}]` }),
      );
    } else for (const outcome of first) tell(outcome);
    if (again) mocha.dispose();
    for (const { source } of loaded)
      if (!ran.has(source))
        tell({ state: 'failed', title: 'some test of the spec runs', file: source, error: 'none did' });
  }
  // An extension host is killed, not ended: what NODE_V8_COVERAGE asks for must be written here.
  if (process.env['NODE_V8_COVERAGE']) v8.takeCoverage();
}

/**
 * @param {Mocha} mocha
 * @param {readonly Spec[]} specs
 * @param {(outcome: Outcome) => void} tell
 * @returns {Promise<Spec[]>} those that could be loaded
 */
async function load(mocha, specs, tell) {
  const loaded = [];
  for (const spec of specs) {
    mocha.files = [spec.module];
    try {
      await mocha.loadFilesAsync();
      loaded.push(spec);
    } catch (error) {
      tell({ state: 'failed', title: 'the spec can be loaded', file: spec.source, error: describe(error) });
    }
  }
  return loaded;
}

/**
 * @param {Mocha} mocha with the specs loaded
 * @param {readonly Spec[]} specs
 * @param {(outcome: Outcome) => void} tell
 * @returns {Promise<Set<string>>} the sources of which a test passed or failed
 */
async function runOnce(mocha, specs, tell) {
  /** @type {Set<string>} */
  const ran = new Set();
  /** @param {Mocha.Runnable} test */
  const place = (test) => ({
    title: test.fullTitle(),
    file: specs.find(({ module }) => module === test.file)?.source ?? test.file ?? '',
  });
  /**
   * @param {Mocha.Runnable} test
   * @param {Pick<Outcome, 'state' | 'ms' | 'error'>} outcome
   */
  const told = (test, outcome) => {
    const { file, title } = place(test);
    if (outcome.state !== 'skipped') ran.add(file);
    tell({ ...outcome, title, file });
  };
  await new Promise((resolve) => {
    mocha
      .run(resolve)
      .on('pass', (test) => told(test, { state: 'passed', ms: test.duration ?? 0 }))
      .on('fail', (test, error) => told(test, { state: 'failed', error: describe(error) }))
      .on('pending', (test) => told(test, { state: 'skipped' }));
  });
  return ran;
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
