import { createServer } from 'node:net';

/** A host name that never resolves (RFC 6761 reserves `.invalid`). */
export const unknownHost = 'simulator.invalid';

/** A port of 127.0.0.1 at which nobody listens: it was free a moment ago. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
