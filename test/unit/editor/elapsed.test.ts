import assert from 'node:assert/strict';
import { runningText } from '../../../src/editor/elapsed.ts';

suite('the running time of a call', () => {
  test('after 100 s says that it is still running, and when it is given up', () => {
    assert.deepEqual(
      [0, 59_999, 99_999, 100_000, 605_000].map((ms) => runningText('Waiting…', ms, 600_000)),
      [
        'Waiting… 0 s',
        'Waiting… 59 s',
        'Waiting… 1 min 39 s',
        'Waiting… Still running after 1 min 40 s; some tools take minutes. It is given up after 10 min 00 s.',
        'Waiting… Still running after 10 min 05 s; some tools take minutes. It is given up after 10 min 00 s.',
      ],
    );
  });
});
