import assert from 'node:assert/strict';
import { findImageReferences, missingOf } from '../../../src/document/missingImages.ts';
import { promptFor, wordsOf } from '../../../src/document/promptFor.ts';
import { findPublicFolders } from '../../../src/document/publicFolders.ts';
import { resolveTarget } from '../../../src/document/resolveTarget.ts';
import { sizeFor } from '../../../src/document/sizeFor.ts';

suite('The file a reference points to', () => {
  const resolve = (target: string, publicFolders: readonly string[] = [], documentPath = '/ws/docs/a.md') =>
    resolveTarget({ kind: 'image', target }, { documentPath, workspaceFolder: '/ws', publicFolders });

  test('lies beside the document, or below the root or public folder', () => {
    assert.deepEqual(
      [
        resolve('img/a.png'),
        resolve('../a b.png'),
        resolve('/a.png'),
        resolve('/a.png', ['/ws/public']),
        resolve('/public/a.png', ['/ws/public']),
        resolve('/a.png', ['/ws/docs/static', '/ws/public']),
      ].map((found) => found?.path),
      [
        '/ws/docs/img/a.png',
        '/ws/a b.png',
        '/ws/a.png',
        '/ws/public/a.png',
        '/ws/public/a.png',
        '/ws/docs/static/a.png',
      ],
    );
  });

  test('is inside the workspace, or known not to be', () => {
    const inside = (target: string) => resolve(target)?.inside;
    assert.deepEqual(
      ['../a.png', '../../a.png', '../../ws/a.png', '../../wsx/a.png', '/../a.png', '..a/b.png', '../..a/b.png'].map(
        inside,
      ),
      [true, false, true, false, false, true, true],
    );
  });

  test('is none for a placeholder, another kind of file or a path of another system', () => {
    const of = (kind: 'image' | 'placeholder', target: string, documentPath = '/ws/a.md') =>
      resolveTarget(
        { kind, target },
        { documentPath, workspaceFolder: documentPath.startsWith('/') ? '/ws' : 'C:\\ws' },
      );
    assert.deepEqual(
      [
        of('placeholder', 'https://x/a.png'),
        of('image', 'a.gif'),
        of('image', 'C:\\a.png'),
        of('image', '..\\..\\a.png', 'C:\\ws\\a.md'),
      ],
      [undefined, undefined, undefined, undefined],
    );
    assert.deepEqual(of('image', '../a.png', 'C:\\ws\\docs\\a.md'), { path: 'C:/ws/a.png', inside: true });
    assert.deepEqual(of('image', '../../../a.png', 'C:\\ws\\docs\\a.md'), { path: 'C:/a.png', inside: false });
  });

  test('is missing if it does not exist, and is asked for once', async () => {
    const text = '![a](a.png) ![b](b.png) ![b](b.png) ![c](../../c.png) ![d](https://placehold.co/10)';
    const asked: (readonly string[])[] = [];
    const missing = await missingOf(
      await findImageReferences(text, 'markdown'),
      { documentPath: '/ws/docs/x.md', workspaceFolder: '/ws' },
      (paths) => {
        asked.push(paths);
        return Promise.resolve(new Set(['/ws/docs/a.png']));
      },
    );
    assert.deepEqual(asked, [['/ws/docs/a.png', '/ws/docs/b.png']]);
    assert.deepEqual(
      missing.map(({ path, reference }) => path ?? reference.target),
      ['/ws/docs/b.png', '/ws/docs/b.png', 'https://placehold.co/10'],
    );
  });

  test('is looked for in the public folders that the project has', async () => {
    const find = (documentPath: string, ...present: string[]) =>
      findPublicFolders(documentPath, '/ws', (paths) =>
        Promise.resolve(new Set(paths.filter((path) => present.includes(path)))),
      );
    assert.deepEqual(
      await Promise.all([
        find('/ws/src/a.vue', '/ws/public'),
        find('/ws/src/a.svelte', '/ws/static', '/ws/svelte.config.js'),
        find('/ws/src/a.html', '/ws/static'),
        find('/ws/web/src/a.tsx', '/ws/public', '/ws/web/public', '/ws/web/src/x'),
        find('/elsewhere/a.html', '/elsewhere/public'),
      ]),
      [['/ws/public'], ['/ws/static'], [], ['/ws/web/public', '/ws/public'], []],
    );
  });
});

suite('The prompt for a missing picture', () => {
  test('says what the document says', () => {
    assert.deepEqual(
      [
        promptFor({ alt: 'a red fox in snow', heading: 'Winter' }, 'fox.png'),
        promptFor({ alt: 'a red fox in snow' }, 'IMG_1234.png'),
        promptFor({ alt: 'a fox', title: 'A fox', heading: 'The Fox' }, 'fox.png'),
        promptFor({ alt: '', title: 'Sunset', heading: 'Sea' }, 'x.png'),
        promptFor({ alt: 'image', heading: 'Sea' }, 'red-foxInSnow_2@2x.png'),
        promptFor({ heading: 'Sea' }, 'image-1.png'),
        promptFor({ alt: '600x400', heading: 'Sea' }, '600x400.png'),
        promptFor({ alt: 'fox.png' }, 'fox.png'),
        promptFor({ alt: '狐' }, 'a.png'),
        promptFor({}, 'image.png'),
        promptFor({ alt: 'two\nlines' }, 'a.png'),
      ],
      [
        'a red fox in snow, Winter',
        'a red fox in snow',
        'a fox, The Fox',
        'Sunset, Sea',
        'red fox In Snow, Sea',
        'Sea',
        'Sea',
        'fox',
        '狐',
        'image.png',
        'two lines',
      ],
    );
  });

  test('reads words from a file name', () => {
    assert.deepEqual(
      ['hero-banner.png', 'teamPhoto@2x.webp', '赤い狐.png', 'a%20b', '3f2a9c81de.png', 'logo_640x480-small.jpg'].map(
        wordsOf,
      ),
      ['hero banner', 'team Photo', '赤い狐', 'a%20b', '', 'logo'],
    );
  });
});

suite('The size of a missing picture', () => {
  const size = (reference: Partial<Parameters<typeof sizeFor>[0]>) =>
    sizeFor({ kind: 'image', target: 'a.png', ...reference });

  test('is what the reference promises', () => {
    assert.deepEqual(
      [
        size({}),
        size({ target: 'a.JPG', width: 1920, height: 1080 }),
        size({ target: 'a.webp', width: 64, height: 32, scale: 2 }),
        size({ width: 300, height: 400, pixelWidth: 1200 }),
        size({ width: 1200, height: 630 }),
        size({ width: 512 }),
        size({ pixelWidth: 2000 }),
        size({ width: 4000, height: 4000, scale: 3 }),
        size({ kind: 'placeholder', target: 'https://placehold.co/600x400/webp?text=a.b', width: 600, height: 400 }),
        size({ kind: 'placeholder', target: 'https://placehold.co/600x400.jpg', width: 600, height: 400, scale: 2 }),
      ],
      [
        { format: 'png' },
        { aspectRatio: '16:9', imageSize: '2K', width: 1920, height: 1080, format: 'jpeg' },
        { aspectRatio: '16:9', imageSize: '512', width: 128, height: 64, format: 'webp' },
        { aspectRatio: '3:4', imageSize: '2K', width: 1200, height: 1600, format: 'png' },
        { aspectRatio: '16:9', imageSize: '1K', width: 1200, height: 630, format: 'png' },
        { imageSize: '512', format: 'png' },
        { imageSize: '2K', format: 'png' },
        { aspectRatio: '1:1', imageSize: '4K', format: 'png' },
        { aspectRatio: '4:3', imageSize: '512', width: 600, height: 400, format: 'webp' },
        { aspectRatio: '4:3', imageSize: '512', width: 600, height: 400, format: 'jpeg' },
      ],
    );
  });
});
