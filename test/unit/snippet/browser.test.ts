import { deepEqual } from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, request as forward } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { requestSnippet } from '../../../src/snippet/snippet.ts';
import { launchBrowser } from '../../harness/browser.mjs';
import { KEY, makeCase } from './cases.ts';
import { fileNames, prompts } from './nasty.ts';
import { resultFor, startReceiver } from './receiver.ts';

suite('the JavaScript snippet in a browser', () => {
  test('reads the pictures beside the page, asks for the key, sends what Run sends and downloads the answer', async function () {
    this.timeout(90_000);
    const folder = mkdtempSync(path.join(tmpdir(), 'snippets-'));
    const receiver = await startReceiver();
    // One origin for the page, its pictures and the endpoint, which passes calls on: no CORS in the way.
    const site = createServer((request, response) => {
      const name = decodeURIComponent(request.url ?? '').slice(1);
      const file = path.join(folder, name);
      if (request.method === 'GET') {
        if (name === '')
          response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>page</title>');
        else if (existsSync(file)) response.writeHead(200).end(readFileSync(file));
        else response.writeHead(404).end();
        return;
      }
      const { method, headers } = request;
      const onward = forward(receiver.url + (request.url ?? ''), { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 0, answer.headers);
        answer.pipe(response);
      });
      request.pipe(onward);
    });
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
    const browser = await launchBrowser({ profile: path.join(folder, 'profile') });
    try {
      for (const index of fileNames.keys()) {
        // A page of its own: Chromium holds back a page's eleventh download without a click.
        const page = await browser.newPage();
        const failed = new Promise<never>((_, reject) => page.on('pageerror', reject));
        failed.catch(() => undefined);
        page.on('dialog', (dialog) => void dialog.accept(KEY));
        await page.goto(origin);
        const address = `/ok/browser/${index}`;
        const { input, expected } = makeCase(folder, index + 10, origin + address);
        const downloaded = page.waitForEvent('download');
        await page.addScriptTag({ type: 'module', content: requestSnippet('javascript', input) });
        const download = await Promise.race([downloaded, failed]);
        const saved = readFileSync(await download.path());
        deepEqual(
          [receiver.calls.get(address), download.suggestedFilename(), saved],
          [[expected], 'result.png', resultFor(address)],
          JSON.stringify([prompts[index + 10], input.images]),
        );
        await page.close();
      }
    } finally {
      await browser.close();
      site.close();
      site.closeAllConnections();
      await receiver.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
