import assert from 'node:assert/strict';

suite('The undici transport', () => {
  test("leaves the process's dispatcher alone", async () => {
    const symbols = () => Object.getOwnPropertySymbols(globalThis).map(String);
    const before = symbols();
    const { createUndiciTransport } = await import('../../../src/endpoint/undiciTransport.ts');
    createUndiciTransport({ timeoutMs: 1000 });
    assert.deepEqual(symbols(), before);
  });
});
