import { readFileSync } from 'node:fs';

const read = (file: string) => readFileSync(new URL(`../fixtures/tls/${file}`, import.meta.url), 'utf8');

/**
 * A certificate for 127.0.0.1, 127.0.0.2, localhost and simulator.test, and the authority that signed it, valid to 2056 (PEM).
 * The keys are public: trust the authority in tests only, and never beyond one process.
 */
export function testCertificates(): { readonly ca: string; readonly cert: string; readonly key: string } {
  return { ca: read('ca.pem'), cert: read('server.pem'), key: read('server.key') };
}
