import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SecretBox } from '#libs/persistence';
import { asSuperuser, createTestDatabase, fixedClock } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { RunOnce } from './run-once.js';
import type { OnceAnswer, OnceRequest } from './run-once.js';

const START = Date.parse('2026-11-21T04:00:00Z');
const KEY = Buffer.alloc(32, 7);
const DAY_MS = 24 * 3_600_000;
const clock = fixedClock(START);
let test: TestDatabase;
let once: RunOnce;
let request: OnceRequest;
let done: number;
let serial = 0;

beforeAll(async () => {
  test = await createTestDatabase();
  once = new RunOnce(test.database, clock, new SecretBox(KEY));
});
afterAll(() => test.drop());
beforeEach(() => {
  clock.set(START);
  done = 0;
  serial += 1;
  const body = { name: 'Noodle shop', limits: { a: 1, b: [1, 2] } };
  request = { principalId: 'usr_1', route: 'POST /v1/merchants', key: `key-${serial}`, body };
});

async function work(): Promise<OnceAnswer> {
  done += 1;
  return { status: 201, body: { id: `mer_${done}` } };
}

async function codeOf(answer: Promise<unknown>): Promise<string> {
  return answer.then(
    () => 'answered',
    (error: { code: string }) => error.code,
  );
}

describe('an idempotency key', () => {
  it('does the work once and gives every repeat the first answer', async () => {
    const first = await once.run(request, work);
    const again = { ...request, body: { limits: { b: [1, 2], a: 1 }, name: 'Noodle shop' } };
    expect(await once.run(again, work)).toEqual(first);
    expect(done).toBe(1);
  });

  it('is refused for another body', async () => {
    await once.run(request, work);
    for (const body of [{}, { name: 'Noodle shop' }, undefined, [request.body]])
      expect(await codeOf(once.run({ ...request, body }, work))).toBe('idempotency_key_reused');
    expect(done).toBe(1);
  });

  it('is known under the key before, and its body not to be guessed from the hash', async () => {
    const body = { phone: '13800138000' };
    const first = await once.run({ ...request, body }, work);
    const renewed = new SecretBox(Buffer.alloc(32, 8), [KEY]);
    const later = new RunOnce(test.database, clock, renewed);
    expect(await later.run({ ...request, body }, work)).toEqual(first);
    const [row] = await asSuperuser(test.url, async (client) => {
      const text = 'select request_hash from haodian.idempotency_keys where key = $1';
      return (await client.query<{ request_hash: Buffer }>(text, [request.key])).rows;
    });
    const plain = createHash('sha256').update(JSON.stringify(body)).digest();
    expect(row!.request_hash).toHaveLength(plain.length);
    expect(row!.request_hash.equals(plain)).toBe(false);
  });

  it('belongs to one principal and one route', async () => {
    await once.run(request, work);
    await once.run({ ...request, principalId: 'usr_2' }, work);
    await once.run({ ...request, route: 'POST /v1/fee-plans' }, work);
    expect(done).toBe(3);
  });

  it('in flight is told so, and afterwards gives the same answer', async () => {
    const slow = held();
    const first = once.run(request, slow.work);
    await slow.started;
    expect(await codeOf(once.run(request, work))).toBe('request_in_flight');
    slow.finish();
    const answer = await first;
    expect(await once.run(request, work)).toEqual(answer);
    expect(done).toBe(1);
  });

  it('asked for many times at once does the work once', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, () => once.run(request, work)),
    );
    const refused = outcomes.filter((it) => it.status === 'rejected').map((it) => it.reason.code);
    expect(new Set(refused)).toEqual(new Set(refused.length > 0 ? ['request_in_flight'] : []));
    expect(done).toBe(1);
  });

  it('is free again after work that threw or answered 5xx', async () => {
    const broken = once.run(request, () => Promise.reject(new Error('broken')));
    await expect(broken).rejects.toThrow('broken');
    const failed = { status: 503, body: null };
    expect(await once.run(request, async () => failed)).toEqual(failed);
    expect(await once.run(request, work)).toMatchObject({ status: 201 });
  });

  it('keeps an answer that says no', async () => {
    const no = { status: 422, body: { code: 'name_taken' } };
    await once.run(request, async () => no);
    expect(await once.run(request, work)).toEqual(no);
  });

  it('is forgotten after 24 hours, whatever the body then', async () => {
    await once.run(request, work);
    clock.advance(DAY_MS - 1);
    await once.run(request, work);
    expect(done).toBe(1);
    clock.advance(1);
    await once.run({ ...request, body: {} }, work);
    expect(done).toBe(2);
  });

  it('of a request that crashed is taken over after a minute, by one', async () => {
    const crashed = held();
    void once.run(request, crashed.work);
    await crashed.started;
    clock.advance(59_999);
    expect(await codeOf(once.run(request, work))).toBe('request_in_flight');
    clock.advance(1);
    expect(await codeOf(once.run({ ...request, body: {} }, work))).toBe('idempotency_key_reused');
    await Promise.allSettled([once.run(request, work), once.run(request, work)]);
    expect(done).toBe(1);
  });

  it('that was taken over keeps the answer of who took it', async () => {
    const slow = held();
    const first = once.run(request, slow.work);
    await slow.started;
    clock.advance(60_000);
    const taken = await once.run(request, work);
    slow.finish();
    expect(await first).not.toEqual(taken);
    expect(await once.run(request, work)).toEqual(taken);
  });

  it('gives a secret once and never stores it', async () => {
    const secret = { ...request, secretFields: ['token'] };
    const issued = { status: 201, body: { username: 'S1', token: 'planted-canary' } };
    expect(await once.run(secret, async () => issued)).toEqual(issued);
    expect(await once.run(secret, work)).toEqual({
      status: 201,
      body: { username: 'S1', token: null, alreadyIssued: true },
    });
    const { rows } = await asSuperuser(test.url, (client) =>
      client.query('select k::text as line from haodian.idempotency_keys k'),
    );
    expect(JSON.stringify(rows)).not.toContain('planted-canary');
  });

  it('is 1 to 255 visible characters', async () => {
    for (const key of ['', ' ', 'a b', 'k\n', '钥', 'k'.repeat(256)])
      expect(await codeOf(once.run({ ...request, key }, work))).toBe('idempotency_key_malformed');
    await once.run({ ...request, key: 'k'.repeat(255) }, work);
  });

  it('leaves no rows behind for ever', async () => {
    for (let count = 0; count < 3; count += 1)
      await once.run({ ...request, key: `old-${serial}-${count}` }, work);
    clock.advance(30 * DAY_MS);
    for (let count = 0; count < 10; count += 1)
      await once.run({ ...request, key: `new-${count}` }, work);
    expect(await rowCount()).toBe(10);
  });
});

/** Work that has started but goes on only when told to. */
function held() {
  let finish!: () => void;
  let begin!: () => void;
  const started = new Promise<void>((resolve) => (begin = resolve));
  const finished = new Promise<void>((resolve) => (finish = resolve));
  const slowWork = async (): Promise<OnceAnswer> => {
    begin();
    await finished;
    return work();
  };
  return { work: slowWork, started, finish };
}

async function rowCount(): Promise<number> {
  const text = 'select count(*)::int as count from haodian.idempotency_keys';
  const { rows } = await asSuperuser(test.url, (client) => client.query<{ count: number }>(text));
  return rows[0]!.count;
}
