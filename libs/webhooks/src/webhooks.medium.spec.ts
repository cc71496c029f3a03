import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { everyMerchant, merchantsOnly } from '#libs/persistence';
import { asSuperuser, createTestDatabase } from '#libs/testing';
import type { FixedClock, TestDatabase } from '#libs/testing';
import type { Receiver } from './receiver.fixture.js';
import { openSending, run } from './sending.fixture.js';
import type { Sending, SendingProcess } from './sending.fixture.js';
import type { Shop, Site } from './site.fixture.js';

const HOUR_MS = 3_600_000;
const URL = 'https://erp.example.com/haodian';

let test: TestDatabase;
let sending: Sending;
let clock: FixedClock;
let site: Site;
let one: SendingProcess;
let receiver: Receiver;
let shop: Shop;

beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

beforeEach(async () => {
  sending = await openSending(test);
  ({ clock, site, one, receiver, shop } = sending);
});
afterEach(() => sending.close());

describe('a secret', () => {
  it('is sealed in the database, and not shown again', async () => {
    const { id, secret } = await site.webhook(shop, URL);
    await site.uses.rotate.run(everyMerchant, id);
    const shown = JSON.stringify(await site.uses.read.one(everyMerchant, id));
    expect(shown).not.toContain('whsec_');
    const stored = await asSuperuser(test.url, async (client) => {
      const { rows } = await client.query<{ text: string }>(
        `select encode(secret || previous_secret, 'hex') as text from haodian.webhook_endpoints`,
      );
      return rows[0]!.text;
    });
    expect(stored).not.toContain(Buffer.from(secret).toString('hex'));
  });

  it('that is renewed signs beside the one before for 24 hours, then alone', async () => {
    const { id, secret: old } = await site.webhook(shop, receiver.url);
    // The public package compares with the wall clock: the renewal lies in the past.
    clock.advance(-24 * HOUR_MS + 1_000);
    const { secret, previousSecretUntil } = await site.uses.rotate.run(everyMerchant, id);
    expect(previousSecretUntil.getTime() - clock.nowMs()).toBe(24 * HOUR_MS);
    clock.advance(24 * HOUR_MS - 1);
    await site.uses.sendTest.run(everyMerchant, id);
    await run(one);
    expect(receiver.verified(secret)).toEqual(receiver.verified(old));
    clock.advance(1);
    await site.uses.sendTest.run(everyMerchant, id);
    await run(one);
    expect(receiver.verified(secret)).toMatchObject({ type: 'webhook.test' });
    expect(() => receiver.verified(old)).toThrow('No matching signature');
  });
});

describe('a test event', () => {
  it('is sent whatever the webhook is told, each with an id of its own', async () => {
    const { id } = await site.webhook(shop, receiver.url, ['refund.succeeded']);
    await site.uses.sendTest.run(everyMerchant, id);
    await site.uses.sendTest.run(everyMerchant, id);
    await run(one);
    expect(receiver.types).toEqual(['webhook.test', 'webhook.test']);
    expect(new Set(receiver.ids).size).toBe(2);
  });

  it('is refused for a webhook that is off', async () => {
    const { id } = await site.webhook(shop, URL);
    await site.uses.change.run(everyMerchant, id, { enabled: false });
    const refused = site.uses.sendTest.run(everyMerchant, id);
    await expect(refused).rejects.toMatchObject({ code: 'webhook_disabled', kind: 'conflict' });
  });
});

describe('a replay', () => {
  const range = (fromMs: number, toMs: number) => ({ fromMs, toMs });

  it('sends what was missed while it was off, and what was received by the same id', async () => {
    const { id } = await site.webhook(shop, receiver.url, ['payment.succeeded']);
    const fromMs = clock.nowMs();
    await site.pay(shop, 'pay_1');
    await run(one);
    await site.uses.change.run(everyMerchant, id, { enabled: false });
    clock.advance(1_000);
    await site.pay(shop, 'pay_2');
    await run(one);
    clock.advance(1_000);
    await site.pay(await site.shop(), 'pay_of_others');
    await site.uses.change.run(everyMerchant, id, { enabled: true });
    await run(one);
    expect(receiver.received).toHaveLength(1);
    const replay = site.uses.replay.run(everyMerchant, id, range(fromMs, clock.nowMs() + 1));
    expect(await replay).toEqual({ count: 2 });
    await run(one);
    expect(receiver.received).toHaveLength(3);
    expect(new Set(receiver.ids).size).toBe(2);
  });

  it('takes its range without the last moment, and leaves alone what is on its way', async () => {
    const { id } = await site.webhook(shop, URL, ['payment.succeeded']);
    const nowMs = clock.nowMs();
    await site.pay(shop, 'pay_1');
    const replay = (fromMs: number, toMs: number) =>
      site.uses.replay.run(everyMerchant, id, range(fromMs, toMs));
    expect(await replay(nowMs - 1_000, nowMs)).toEqual({ count: 0 });
    expect(await replay(nowMs, nowMs + 1)).toEqual({ count: 1 });
    expect(await replay(nowMs, nowMs + 1)).toEqual({ count: 0 });
  });

  it('of more than is kept, of too much or backwards is refused', async () => {
    const { id } = await site.webhook(shop, URL);
    const nowMs = clock.nowMs();
    const replay = (fromMs: number, toMs = nowMs + 1) =>
      site.uses.replay.run(everyMerchant, id, range(fromMs, toMs));
    await expect(replay(0, 0)).rejects.toMatchObject({
      code: 'replay_range_invalid',
      fields: [{ path: 'from' }, { path: 'to' }],
    });
    await expect(replay(nowMs - 24 * HOUR_MS - 1)).rejects.toMatchObject({
      code: 'replay_range_invalid',
      fields: [{ path: 'from' }],
    });
    await expect(replay(nowMs + 1)).rejects.toMatchObject({ fields: [{ path: 'to' }] });
    const rows = Array.from({ length: 5_001 }, (_, n) => ({
      type: 'payment.succeeded',
      at: nowMs,
      ...shop,
      data: { paymentId: `pay_${n}` },
    }));
    await test.database.asIngest((tx) => site.live.append(tx, rows));
    await expect(replay(nowMs)).rejects.toMatchObject({ code: 'replay_too_large' });
  });
});

describe('the audit log', () => {
  it('tells who made, changed, renewed and removed a webhook, without its secrets', async () => {
    const { id, secret } = await site.webhook(shop, URL);
    await site.uses.change.run(everyMerchant, id, { enabled: false });
    const renewed = await site.uses.rotate.run(everyMerchant, id);
    await site.uses.remove.run(everyMerchant, id);
    const rows = await test.database.asApp(everyMerchant, (tx) =>
      tx.query<{ action: string }>('select * from audit_log where tenant = $1 order by sequence', [
        shop.merchantId,
      ]),
    );
    expect(rows.map(({ action }) => action)).toEqual([
      'webhook.created',
      'webhook.changed',
      'webhook.secret_renewed',
      'webhook.removed',
    ]);
    const text = JSON.stringify(rows, (_, value) =>
      typeof value === 'bigint' ? `${value}` : value,
    );
    for (const one of [secret, renewed.secret]) expect(text).not.toContain(one);
  });
});

describe('a webhook', () => {
  it('of another merchant is as if it were not there', async () => {
    const { id } = await site.webhook(shop, URL);
    const delivery = await site.uses.sendTest.run(everyMerchant, id);
    const stranger = merchantsOnly((await site.shop()).merchantId);
    const missing = { kind: 'not_found' };
    const { uses } = site;
    const attempts = [
      () => uses.read.one(stranger, id),
      () => uses.change.run(stranger, id, { enabled: false }),
      () => uses.remove.run(stranger, id),
      () => uses.rotate.run(stranger, id),
      () => uses.sendTest.run(stranger, id),
      () => uses.deliveries.list(stranger, id, { limit: 1 }),
      () => uses.deliveries.one(stranger, id, delivery.id),
      () => uses.retry.run(stranger, id, delivery.id),
      () => uses.replay.run(stranger, id, { fromMs: clock.nowMs(), toMs: clock.nowMs() + 1 }),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject(missing);
    expect((await uses.read.list(stranger, { limit: 10 })).data).toEqual([]);
    const wish = { merchantId: shop.merchantId, url: URL, events: [] };
    await expect(uses.create.run(stranger, wish)).rejects.toMatchObject({
      code: 'merchant_unknown',
    });
  });

  it('is one of ten at most of a merchant', async () => {
    for (let n = 0; n < 10; n += 1) await site.webhook(shop, URL);
    await expect(site.webhook(shop, URL)).rejects.toMatchObject({ code: 'webhook_limit_reached' });
  });

  it('goes with its deliveries and their attempts', async () => {
    const { id } = await site.webhook(shop, receiver.url);
    await site.uses.sendTest.run(everyMerchant, id);
    await run(one);
    const kept = () =>
      asSuperuser(test.url, async (client) => {
        const text = `select 'delivery' as what from haodian.webhook_deliveries
          union all select 'attempt' from haodian.webhook_attempts`;
        return (await client.query<{ what: string }>(text)).rows.map(({ what }) => what);
      });
    expect(await kept()).toEqual(['delivery', 'attempt']);
    await site.uses.remove.run(everyMerchant, id);
    expect(await kept()).toEqual([]);
  });

  it('that is enabled again, or leads elsewhere, begins without its failures', async () => {
    const { id } = await site.webhook(shop, URL);
    await asSuperuser(test.url, (client) =>
      client.query(
        `update haodian.webhook_endpoints set failures = 9, failing_since = now(),
           open_until = now(), enabled = false, disabled_reason = 'failing'`,
      ),
    );
    const { change } = site.uses;
    expect(await change.run(everyMerchant, id, { description: 'ERP' })).toMatchObject({
      enabled: false,
      disabledReason: 'failing',
    });
    const fresh = { enabled: true, disabledReason: null, pausedUntil: null };
    expect(await change.run(everyMerchant, id, { enabled: true })).toMatchObject(fresh);
    expect(await site.uses.read.one(everyMerchant, id)).toMatchObject(fresh);
  });
});
