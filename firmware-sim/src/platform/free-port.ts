import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** No system gives these to connections that go out: a free one stays free until it is used. */
const QUIET = { from: 10_000, to: 32_000 } as const;
const TRIES = 20;

/** A port nobody listens on: the wished one, else any. */
export async function freePort(wished = 0): Promise<number> {
  const ports = Array.from({ length: TRIES }, () => randomInt(QUIET.from, QUIET.to));
  for (const port of wished === 0 ? ports : [wished, ...ports]) {
    const found = await tryPort(port);
    if (found !== null) return found;
  }
  return (await tryPort(0)) ?? 0;
}

function tryPort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : null));
    });
  });
}
