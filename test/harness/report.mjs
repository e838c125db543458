// What a runner prints: a line a test, and at the end `N passed, N failed`, which other programs read.
import path from 'node:path';
import { ROOT } from './paths.mjs';

/** @typedef {import('./mocha.mjs').Outcome} Outcome */

/** Counts outcomes and shows each as it comes. */
export class Report {
  #count = { passed: 0, failed: 0, skipped: 0 };
  #file = '';

  /** @param {Outcome} outcome */
  add = ({ state, title, file, ms, error }) => {
    this.#count[state]++;
    if (file !== this.#file) console.log(path.relative(ROOT, file).startsWith('..') ? file : path.relative(ROOT, file));
    this.#file = file;
    const mark = { passed: '  ok  ', failed: '  FAIL', skipped: '  skip' }[state];
    console.log(`${mark} ${title}${ms === undefined ? '' : ` (${ms} ms)`}`);
    if (error) console.log(error.replaceAll(/^/gm, '         '));
  };

  /**
   * A failure that is no test's: the editor did not start, for example.
   * @param {unknown} error
   */
  fail(error) {
    this.#count.failed++;
    console.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }

  /**
   * Prints the last line. A run without a test is a failure.
   * @returns {number} the exit code
   */
  end() {
    const { passed, failed, skipped } = this.#count;
    if (passed + failed === 0) {
      console.log('no test was run');
      this.#count.failed++;
    }
    console.log(`${passed} passed, ${this.#count.failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
    return this.#count.failed === 0 ? 0 : 1;
  }
}
