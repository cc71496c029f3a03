import { Agent } from 'undici';
import type { SimClock } from '../../sim-clock.js';
import type { Attempt, SignedNotification, VendorRules } from '../sender.js';

const ANSWER_BYTES_MAX = 16_384;

/** Sends notifications over kept-alive connections. */
export interface Poster {
  post(url: string, notification: SignedNotification, rules: VendorRules): Promise<Attempt>;
  close(): Promise<void>;
}

/** A poster with at most `connections` connections to a host, one request at a time on each. */
export function createPoster(clock: SimClock, connections = 64): Poster {
  const agent = new Agent({ connections, pipelining: 1 });
  return {
    close: () => agent.destroy(),
    async post(url, notification, rules) {
      const sentAtMs = clock.nowMs();
      const startedMs = performance.now();
      const tookMs = (): number => performance.now() - startedMs;
      try {
        const { status, body } = await exchange(agent, url, notification, rules.timeoutMs);
        return { accepted: rules.judge(status, body), status, body, sentAtMs, tookMs: tookMs() };
      } catch (error) {
        const word = errorWord(error);
        return { accepted: false, status: null, body: '', sentAtMs, tookMs: tookMs(), error: word };
      }
    },
  };
}

async function exchange(
  agent: Agent,
  url: string,
  notification: SignedNotification,
  timeoutMs: number,
): Promise<{ status: number; body: string }> {
  const { origin, pathname, search } = new URL(url);
  const answer = await agent.request({
    origin,
    path: pathname + search,
    method: 'POST',
    headers: notification.headers,
    body: notification.body,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
  const text = await answer.body.text();
  return { status: answer.statusCode, body: text.slice(0, ANSWER_BYTES_MAX) };
}

function errorWord(error: unknown): string {
  const code = (error as { code?: unknown }).code;
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT') return 'timeout';
  return typeof code === 'string' ? code : String(error);
}
