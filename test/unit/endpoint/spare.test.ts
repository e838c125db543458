import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { attempt } from '../../../src/endpoint/attempt.ts';
import { systemClock } from '../../../src/endpoint/clock.ts';
import { StudioError } from '../../../src/endpoint/errors.ts';
import { createHostTransport } from '../../../src/endpoint/hostTransport.ts';
import { formOf } from '../../../src/endpoint/multipart.ts';
import { PartFile } from '../../../src/endpoint/partFile.ts';
import { createUndiciTransport } from '../../../src/endpoint/undiciTransport.ts';
import { nanoBanana2 } from '../../../src/tool/nanoBanana2.ts';
import { callTo, closeAll, httpServer, key, png, tempFolder, textRequest } from './servers.ts';

/** A call whose file is whole and closed when `then` happens. */
async function onceClosed(
  answer: string | Buffer,
  then: (file: string, stop: AbortController) => Promise<void> | void,
) {
  const file = join(await tempFolder(), 'a.part');
  const part = await PartFile.create(file);
  const close = part.close.bind(part);
  const stop = new AbortController();
  part.close = async () => {
    await close();
    await then(file, stop);
  };
  const url = await httpServer((_req, res) => res.end(answer));
  const given = { transport: createHostTransport(), clock: systemClock, url, body: formOf(textRequest()) };
  return await attempt({ ...given, part, tool: nanoBanana2, secret: key, signal: stop.signal }).then(
    ({ mediaType }) => mediaType,
    (error: unknown) => {
      if (!(error instanceof StudioError)) throw error;
      return [error.code, error.charged, error.facts.systemCode];
    },
  );
}

suite('A result whose place is lost', () => {
  teardown(closeAll);

  test('goes to the spare place whole, be it before the answer, in its middle or at its end', async () => {
    const seen: unknown[] = [];
    for (const stage of ['before', 'middle', 'end']) {
      const root = await tempFolder();
      const folder = join(root, 'images');
      await mkdir(folder);
      let hold: () => void = () => undefined;
      const vanish = () => rmSync(folder, { recursive: true, force: true });
      const url = await httpServer((_req, res) => {
        if (stage === 'before') vanish();
        res.writeHead(200, { 'Content-Length': png.length });
        res.write(png.subarray(0, 40));
        hold = () => res.end(png.subarray(40));
        if (stage !== 'middle') hold();
      });
      const { received, error } = await callTo(url, {
        file: join(folder, 'a.part'),
        spare: join(root, 'spare.part'),
        onReceiving: (bytes) => {
          if (stage === 'middle' && bytes === 40) {
            vanish();
            hold();
          }
          if (stage === 'end' && bytes === png.length) vanish();
        },
      });
      seen.push([stage, error?.code, received?.mediaType, await readFile(received?.file ?? '')]);
    }
    const whole = (stage: string) => [stage, undefined, 'image/png', png];
    assert.deepEqual(seen, [whole('before'), whole('middle'), whole('end')]);
  });

  test('is told as paid for if there is no spare place', async () => {
    const root = await tempFolder();
    const folder = join(root, 'images');
    await mkdir(folder);
    const url = await httpServer((_req, res) => void rm(folder, { recursive: true }).then(() => res.end(png)));
    const { error } = await callTo(url, { file: join(folder, 'a.part') });
    assert.deepEqual([error?.code, error?.charged, error?.facts.systemCode], ['WRITE_FAILED', 'yes', 'ENOENT']);
  });
});

suite('A result that is whole', () => {
  teardown(closeAll);

  test('is one, even if its file cannot be read back at the moment', async () => {
    assert.equal(await onceClosed(png, (file) => rm(file)), 'image/png');
  });

  test('but cannot be read to be told from a refusal is a matter of the disk, not of the network', async () => {
    assert.deepEqual(await onceClosed('{"id":1}', (file) => rm(file)), ['WRITE_FAILED', 'yes', 'ENOENT']);
  });

  test('is one, even if the call is stopped in that moment', async () => {
    assert.equal(await onceClosed(png, (_file, stop) => stop.abort()), 'image/png');
  });

  for (const [name, transport] of [
    ['host', createHostTransport()],
    ['undici', createUndiciTransport({ timeoutMs: 60_000 })],
  ] as const) {
    test(`is one, even if the call is stopped while its last bytes are read (${name})`, async () => {
      const stop = new AbortController();
      const url = await httpServer((_req, res) => res.end('all of it'));
      const { body } = await transport({ method: 'GET', url, headers: {}, signal: stop.signal });
      const chunks: Uint8Array[] = [];
      for await (const chunk of body) {
        chunks.push(chunk);
        stop.abort();
      }
      assert.equal(Buffer.concat(chunks).toString(), 'all of it');
    });
  }
});
