import { deepEqual } from 'node:assert/strict';
import path from 'node:path';
import { relativePath } from '../../../src/snippet/snippet.ts';

suite('the path of a file in a snippet', () => {
  test('is relative with slashes inside the folder, absolute outside it, and never reads as an option', () => {
    const { posix, win32 } = path;
    deepEqual(
      [
        relativePath('/home/me/project', '/home/me/project/images/a b.png', posix),
        relativePath('/home/me/project', '/home/me/project/-o.png', posix),
        relativePath('/home/me/project', '/home/me/project/..a.png', posix),
        relativePath('/home/me/project', '/home/me/project2/a.png', posix),
        relativePath('/home/me/project', '/home/me/a.png', posix),
        relativePath('C:\\project', 'C:\\project\\images\\a.png', win32),
        relativePath('C:\\project', 'D:\\a.png', win32),
      ],
      [
        'images/a b.png',
        './-o.png',
        '..a.png',
        '/home/me/project2/a.png',
        '/home/me/a.png',
        'images/a.png',
        'D:\\a.png',
      ],
    );
  });
});
