import { monotonicMs } from '../clock.js';
import type { HttpConnection } from './http-connection.js';
import { requestLine } from './prepared.js';
import type { RequestRest } from './prepared.js';

/** When each request of a paced run began and was answered, by its place in the prepared set. */
export interface Paced {
  readonly startsMs: Float64Array;
  /** NaN when it was refused. */
  readonly answersMs: Float64Array;
}

const TICK_MS = 1;

/**
 * Sends at a steady pace whatever the answers do. A request begins when it is due, also when every
 * connection is busy then: waiting for one counts as latency.
 */
export function pace(
  connections: readonly HttpConnection[],
  load: { readonly url: URL; readonly rests: readonly RequestRest[]; readonly perSecond: number },
): Promise<Paced> {
  const { rests, perSecond } = load;
  const line = requestLine(load.url);
  const startsMs = new Float64Array(rests.length).fill(Number.NaN);
  const answersMs = new Float64Array(rests.length).fill(Number.NaN);
  const idle = [...connections];
  const due: number[] = [];
  const beginMs = monotonicMs();
  let [next, answered] = [0, 0];
  return new Promise((resolve) => {
    const send = (connection: HttpConnection, index: number): void => {
      connection.send(Buffer.concat([line, rests[index]!]), (status) => {
        if (status === 200) answersMs[index] = monotonicMs();
        answered += 1;
        const waiting = due.shift();
        if (waiting === undefined) idle.push(connection);
        else send(connection, waiting);
        if (answered === rests.length) resolve({ startsMs, answersMs });
      });
    };
    const tick = (): void => {
      const nowMs = monotonicMs();
      for (; next < rests.length && nowMs >= beginMs + (next * 1_000) / perSecond; next += 1) {
        startsMs[next] = monotonicMs();
        const connection = idle.pop();
        if (connection) send(connection, next);
        else due.push(next);
      }
      if (next < rests.length) setTimeout(tick, TICK_MS);
    };
    tick();
  });
}
