import assert from 'node:assert/strict';
import type { ResultKind, Tool } from '../../../src/tool/definition.ts';
import { callTo, closeAll, httpServer, png, textRequest, type Outcome } from './servers.ts';
import { nanoBanana2 } from '../../../src/tool/nanoBanana2.ts';

const giving = (...results: ResultKind[]): Tool => ({ ...nanoBanana2, slug: 'other', results });

suite('what a result is', () => {
  teardown(closeAll);

  async function outcome(
    body: string | Buffer,
    contentType: string | undefined,
    tool: Tool,
  ): Promise<Outcome | string> {
    const endpoint = await httpServer((_req, res) => {
      res.writeHead(200, contentType === undefined ? {} : { 'content-type': contentType });
      res.end(body);
    });
    const { received, error } = await callTo(endpoint, { request: textRequest('x', tool) });
    return received?.mediaType ?? `${error?.code} ${error?.charged}`;
  }

  test('is told by its bytes, then by the content type, then by the tool', async () => {
    const anything = giving('image', 'other');
    const latin1 = Buffer.from('gr\u00fc\u00df', 'latin1');
    const cases: readonly (readonly [string | Buffer, string | undefined, Tool, string])[] = [
      [png, 'application/json', giving('json'), 'image/png'],
      ['{"a":1}', 'text/plain', giving('json'), 'application/json'],
      ['"a fox"', 'application/json', giving('json'), 'application/json'],
      ['42', 'application/problem+json; charset=utf-8', giving('json'), 'application/json'],
      ['42', 'text/plain', giving('text'), 'text/plain'],
      ['[laughs] a fox', 'text/plain; charset=utf-8', giving('text'), 'text/plain'],
      ['[laughs] a fox', undefined, giving('text'), 'text/plain'],
      ['{"a":', 'application/json', giving('json'), 'TRUNCATED yes'],
      ['{"a":', undefined, giving('json'), 'TRUNCATED yes'],
      [latin1, 'text/plain; charset=iso-8859-1', giving('text'), 'text/plain'],
      [latin1, 'text/html', giving('video'), 'BAD_RESPONSE maybe'],
      [latin1, 'model/gltf-binary', anything, 'application/octet-stream'],
      [latin1, undefined, giving('image'), 'BAD_RESPONSE maybe'],
    ];
    const found = [];
    for (const [body, type, tool] of cases) found.push(await outcome(body, type, tool));
    assert.deepEqual(
      found,
      cases.map(([, , , wanted]) => wanted),
    );
  });
});
