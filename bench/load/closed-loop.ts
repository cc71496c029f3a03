import { monotonicMs, secondsSince } from '../clock.js';
import type { HttpConnection } from './http-connection.js';
import { requestLine } from './prepared.js';
import type { RequestRest } from './prepared.js';

/** What a number of busy connections reached. */
export interface Burst {
  readonly accepted: number;
  readonly refused: number;
  readonly seconds: number;
}

/**
 * Keeps every connection busy until the time is over or nothing is left; waits for the answers
 * under way.
 */
export function burst(
  connections: readonly HttpConnection[],
  load: { readonly url: URL; readonly rests: readonly RequestRest[]; readonly seconds: number },
): Promise<Burst> {
  const line = requestLine(load.url);
  const startMs = monotonicMs();
  const endMs = startMs + load.seconds * 1_000;
  let [next, accepted, refused, busy] = [0, 0, 0, 0];
  return new Promise((resolve) => {
    const sendOn = (connection: HttpConnection): void => {
      const rest = monotonicMs() < endMs ? load.rests[next] : undefined;
      if (rest) {
        next += 1;
        busy += 1;
        connection.send(Buffer.concat([line, rest]), (status) => answered(connection, status));
      } else if (busy === 0) resolve({ accepted, refused, seconds: secondsSince(startMs) });
    };
    const answered = (connection: HttpConnection, status: number): void => {
      busy -= 1;
      if (status === 200) accepted += 1;
      else refused += 1;
      sendOn(connection);
    };
    for (const connection of connections) sendOn(connection);
  });
}
