import { describe, expect, it } from '@jest/globals';
import { fetchPatiently } from './patient-fetch.js';

const URL_ = 'http://127.0.0.1/v1/merchants';

/** Answers with each of these in turn; tells what was asked and how long was waited. */
function server(answers: readonly (() => Response)[]) {
  const bodies: string[] = [];
  const waits: number[] = [];
  const patience = {
    timeoutMs: 1_000,
    tries: 3,
    fetch: async (request: Request) => {
      bodies.push(await request.text());
      return answers[bodies.length - 1]!();
    },
    wait: async (ms: number) => void waits.push(ms),
  };
  return { bodies, waits, patience };
}

const ok = () => new Response('{}');
const notNow = (headers = {}) => new Response('{}', { status: 503, headers });
const gone = (): Response => {
  throw new TypeError('fetch failed');
};

describe('a request of the client', () => {
  const keyed = () =>
    new Request(URL_, { method: 'POST', body: 'x', headers: { 'idempotency-key': 'k' } });

  it('is sent again with its body when nobody answered or the answer was "not now"', async () => {
    const { bodies, waits, patience } = server([gone, notNow, ok]);
    expect((await fetchPatiently(keyed(), patience)).status).toBe(200);
    expect(bodies).toEqual(['x', 'x', 'x']);
    expect(waits[1]).toBeGreaterThan(waits[0]! * 0.99);
  });

  it('waits as long as the platform asks', async () => {
    const { waits, patience } = server([() => notNow({ 'retry-after': '2' }), ok]);
    await fetchPatiently(new Request(URL_), patience);
    expect(waits).toEqual([2_000]);
  });

  it('is sent once when a repetition could do it twice', async () => {
    const { bodies, patience } = server([notNow]);
    const answer = await fetchPatiently(new Request(URL_, { method: 'POST', body: 'x' }), patience);
    expect([answer.status, bodies.length]).toEqual([503, 1]);
  });

  it('ends with the last answer, or with what the last try threw', async () => {
    const answers = server([notNow, notNow, notNow]);
    expect((await fetchPatiently(keyed(), answers.patience)).status).toBe(503);
    const nobody = server([gone, gone, gone]);
    await expect(fetchPatiently(keyed(), nobody.patience)).rejects.toThrow('fetch failed');
  });
});
