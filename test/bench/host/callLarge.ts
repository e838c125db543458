import { readFile, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { padImage } from '../../simulator/codecs.ts';
import { besideCurl, numbersOf } from './calls.ts';
import { benchFolder, quick, tell } from './rows.ts';

suite('a large call', () => {
  test('beside curl', async function () {
    this.timeout(170_000);
    const picture = path.join(benchFolder, 'input.png');
    const icon = await readFile(path.join(process.env['PROJECT_ROOT'] ?? '', 'media/icon.png'));
    await writeFile(picture, padImage(icon, 20_000_000));
    const change = { latencyMs: 0, concurrency: null, resultBytes: 24_000_000 };
    const pair = await besideCurl(quick ? 3 : 21, change, 'large', 'a large fox', picture);
    tell({
      name: 'call-large',
      title:
        'one call with 20 MB upload and 24 MB result in the real host: command invoked until the file is in its place',
      numbers: numbersOf(pair),
      goals: [{ what: '× curl', is: pair.ratio, most: 1 }],
    });
  });
});
