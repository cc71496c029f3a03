import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SecretBox } from '#libs/persistence';
import { createTestDatabase, fixedClock } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { RecogniseRepeat } from './recognise-repeat.js';

const clock = fixedClock(Date.parse('2026-11-21T04:00:00Z'));
let test: TestDatabase;
let repeats: RecogniseRepeat;
let made = 0;

beforeAll(async () => {
  test = await createTestDatabase();
  repeats = new RecogniseRepeat(test.database, clock, new SecretBox(Buffer.alloc(32, 7)));
});
afterAll(() => test.drop());

const ask = (body: unknown, principalId = 'usr_a', route = 'POST /v1/jobs') =>
  repeats.run({ principalId, route, body }, () => {
    made += 1;
    return Promise.resolve({ status: 201, body: { id: `job_${made}`, secret: 'canary' } });
  });

describe('the same request within a minute', () => {
  it('is told what the first one made, and does nothing', async () => {
    const { body } = await ask({ a: 1, b: 2 });
    const { id } = body as { id: string };
    await expect(ask({ b: 2, a: 1 })).rejects.toMatchObject({
      code: 'repeated_request',
      message: expect.stringContaining(id),
    });
    clock.advance(60_000);
    await expect(ask({ a: 1, b: 2 })).resolves.toMatchObject({ status: 201 });
  });

  it('is another one with another body, of another person, or of another route', async () => {
    await ask({ c: 1 });
    await ask({ c: 2 });
    await ask({ c: 1 }, 'usr_b');
    await ask({ c: 1 }, 'usr_a', 'POST /v1/changes');
  });

  it('is done once of two that come at the same moment', async () => {
    const both = await Promise.allSettled([ask({ d: 1 }), ask({ d: 1 })]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  it('may be tried again at once after it failed', async () => {
    const request = { principalId: 'usr_a', route: 'POST /v1/jobs', body: { e: 1 } };
    const fail = repeats.run(request, () => Promise.reject(new Error('no')));
    await expect(fail).rejects.toThrow('no');
    await ask({ e: 1 });
  });
});
