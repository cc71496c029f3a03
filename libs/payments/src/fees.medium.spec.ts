import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { CardType } from '#libs/kernel';
import {
  addFeePlanVersion,
  assignFeePlan,
  CreateFeePlan,
  MERCHANTS_ENTITIES,
} from '#libs/merchants';
import type { NewFeePlanRule } from '#libs/merchants';
import { Database, everyMerchant, LiveHub, merchantsOnly, Outbox } from '#libs/persistence';
import { asSuperuser, createTestDatabase, fixedClock } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { openShop, PAID_AT, payment } from '../testing/shop.fixture.js';
import type { Shop } from '../testing/shop.fixture.js';
import { CheckFees } from './check-fees.js';
import { silentObserver } from './notification-observer.js';
import { Recorder } from './recorder.js';

const CHANNEL = 'jeepay';
const clock = fixedClock(PAID_AT);

let test: TestDatabase;
let recorder: Recorder;
let shop: Shop;
let paymentCount = 0;
/** Names of the statements that recorded payments. */
const statements: string[] = [];

beforeAll(async () => {
  test = await createTestDatabase({ entities: MERCHANTS_ENTITIES });
  const { database } = test;
  const counted = Object.assign(Object.create(database) as Database, {
    ingestStatement: (...[named, values]: Parameters<Database['ingestStatement']>) => {
      statements.push(named.name);
      return database.ingestStatement(named, values);
    },
  });
  recorder = new Recorder(
    counted,
    new Outbox(database, clock),
    new LiveHub(database, clock),
    silentObserver,
  );
});
afterAll(() => test.drop());
beforeEach(async () => {
  shop = await openShop(test.database);
});

async function newPlan(...rules: Omit<NewFeePlanRule, 'channel'>[]): Promise<string> {
  const all = rules.map((rule) => ({ channel: CHANNEL, ...rule }));
  const wanted = { name: '标准', rules: all };
  return (await new CreateFeePlan(test.database, clock).run(everyMerchant, wanted)).id;
}

/** As a change that was approved does: merchants have the plan. */
function newVersion(feePlanId: string, validFrom: string, rate: string) {
  const wanted = { feePlanId, validFrom, rules: [{ channel: CHANNEL, rate }] };
  return test.database.asApp(everyMerchant, (tx) => addFeePlanVersion(tx, wanted, clock.nowMs()));
}

function assign(feePlanId: string, validFrom: Date) {
  const wanted = { merchantId: shop.merchantId, feePlanId, validFrom };
  return test.database.asApp(everyMerchant, (tx) =>
    assignFeePlan(tx, wanted, new Date(clock.nowMs())),
  );
}

const at = (shanghai: string): Date => new Date(`${shanghai}+08:00`);

/** Records a payment of 10.00 and answers what it was charged. */
async function charged(paidAt: Date, cardType?: CardType) {
  const id = `F${(paymentCount += 1)}`;
  const incoming = payment(shop, id, { successTime: String(paidAt.getTime()) });
  await recorder.payment({ ...incoming, message: { ...incoming.message, cardType } });
  const [row] = await test.database.asApp(everyMerchant, (tx) =>
    tx.query(
      `select fee, fee_plan_id as plan, fee_plan_version as version, fee_promotion as promotion,
         card_type as "cardType", unpriced
       from payments where channel_payment_id = $1`,
      [id],
    ),
  );
  return row;
}

describe('a payment', () => {
  it('costs what the version of its paidAt says, to the millisecond at midnight', async () => {
    const plan = await newPlan({ rate: '0.003' });
    await newVersion(plan, '2026-11-22', '0.004');
    await assign(plan, new Date(0));
    expect(await charged(at('2026-11-21T23:59:59.999'))).toMatchObject({
      fee: 3n,
      plan,
      version: 1,
      promotion: false,
      cardType: null,
    });
    expect(await charged(at('2026-11-22T00:00:00.000'))).toMatchObject({ fee: 4n, version: 2 });
  });

  it('costs the promotion from midnight to midnight, then the standing rate', async () => {
    const promotion = { firstDay: '2026-11-21', lastDay: '2026-11-22' };
    await assign(await newPlan({ rate: '0', promotion }, { rate: '0.0038' }), new Date(0));
    const fees: unknown[] = [];
    for (const moment of [
      '2026-11-20T23:59:59.999',
      '2026-11-21T00:00:00.000',
      '2026-11-22T23:59:59.999',
      '2026-11-23T00:00:00.000',
    ]) {
      const row = await charged(at(moment));
      fees.push([row!['fee'], row!['promotion']]);
    }
    expect(fees).toEqual([
      [4n, false],
      [0n, true],
      [0n, true],
      [4n, false],
    ]);
  });

  it('costs what the plan says that its merchant had at that moment', async () => {
    const [first, second] = [await newPlan({ rate: '0.003' }), await newPlan({ rate: '0.006' })];
    const change = at('2026-11-20T15:30:00.000');
    await assign(first, at('2026-11-20T00:00:00.000'));
    await assign(second, change);
    expect(await charged(new Date(change.getTime() - 1))).toMatchObject({ fee: 3n, plan: first });
    expect(await charged(change)).toMatchObject({ fee: 6n, plan: second });
    const before = at('2026-11-19T23:59:59.999');
    expect(await charged(before)).toMatchObject({ fee: 0n, plan: null, unpriced: true });
  });

  it('costs by the kind of its card, where the channel tells and the plan asks', async () => {
    await assign(
      await newPlan({ rate: '0.006', cardType: 'credit' }, { rate: '0.0038' }),
      new Date(0),
    );
    expect(await charged(new Date(PAID_AT), 'credit')).toMatchObject({
      fee: 6n,
      cardType: 'credit',
    });
    expect(await charged(new Date(PAID_AT), 'debit')).toMatchObject({ fee: 4n, cardType: 'debit' });
    expect(await charged(new Date(PAID_AT))).toMatchObject({ fee: 4n, cardType: null });
  });

  it('takes two round trips, one more only after a plan was changed', async () => {
    const plan = await newPlan({ rate: '0.003' });
    await assign(plan, new Date(0));
    const tripsOf = async () => {
      statements.length = 0;
      await charged(new Date(PAID_AT));
      return [...statements];
    };
    const record = 'payments-record-claim-plain-outbox-alone';
    const two = ['payment-facts-alone', record];
    const three = ['payment-facts-alone', 'fee-plan-versions', record];
    expect([await tripsOf(), await tripsOf()]).toEqual([three, two]);
    await newVersion(plan, '2026-12-01', '0.004');
    expect([await tripsOf(), await tripsOf()]).toEqual([three, two]);
  });
});

describe('the check of fees', () => {
  const check = (limit = 100, cursor?: string | null) =>
    new CheckFees(test.database, clock).run(merchantsOnly(shop.merchantId), {
      fromMs: 0,
      toMs: PAID_AT + 60_000,
      limit,
      cursor,
    });

  it('finds nothing where every payment costs what it should', async () => {
    const plan = await newPlan({ rate: '0.006', cardType: 'credit' }, { rate: '0.003' });
    await newVersion(plan, '2026-11-22', '0.004');
    await charged(new Date(PAID_AT));
    await assign(plan, new Date(PAID_AT + 1));
    for (const card of ['credit', 'debit', undefined] as const) {
      await charged(at('2026-11-21T12:00:00.000'), card);
      await charged(at('2026-11-22T00:00:00.000'), card);
    }
    expect(await check()).toEqual({ data: [], checked: 7, difference: 0n, nextCursor: null });
  });

  it('names payments that an assignment for the past would charge otherwise', async () => {
    const [first, second] = [await newPlan({ rate: '0.003' }), await newPlan({ rate: '0.01' })];
    await assign(first, new Date(0));
    for (const hour of ['10', '11', '12']) await charged(at(`2026-11-20T${hour}:00:00.000`));
    await assign(second, at('2026-11-20T11:00:00.000'));
    const found = await check();
    expect(found).toMatchObject({ checked: 3, difference: 14n, nextCursor: null });
    expect(found.data).toHaveLength(2);
    for (const one of found.data) {
      expect(one).toMatchObject({
        merchantId: shop.merchantId,
        amount: 1000n,
        stored: { fee: 3n, feePlanId: first, version: 1, promotion: false },
        expected: { fee: 10n, feePlanId: second, version: 1, promotion: false },
      });
    }
  });

  it('goes on where a page ended, and looks at every payment once', async () => {
    await assign(await newPlan({ rate: '0.003' }), new Date(0));
    for (let n = 0; n < 5; n += 1) await charged(new Date(PAID_AT));
    const tamper = 'update haodian.payments set fee = 1 where merchant_id = $1';
    await asSuperuser(test.url, (client) => client.query(tamper, [shop.merchantId]));
    const seen: string[] = [];
    let sum = 0n;
    let checked = 0;
    let cursor: string | null | undefined;
    do {
      const found = await check(2, cursor);
      seen.push(...found.data.map(({ paymentId }) => paymentId));
      sum += found.difference;
      checked += found.checked;
      cursor = found.nextCursor;
    } while (cursor !== null);
    expect([new Set(seen).size, seen.length, sum, checked]).toEqual([5, 5, 10n, 5]);
  });

  it('sees only payments in scope and within the range', async () => {
    const fees = new CheckFees(test.database, clock);
    const all = { fromMs: 0, toMs: PAID_AT + 60_000, limit: 100 };
    const before = (await fees.run(everyMerchant, all)).checked;
    await charged(new Date(PAID_AT));
    const recordedAtMs = PAID_AT + 500;
    const span = async (fromMs: number, toMs: number) =>
      (await fees.run(merchantsOnly(shop.merchantId), { fromMs, toMs, limit: 10 })).checked;
    expect(await span(recordedAtMs, recordedAtMs + 1)).toBe(1);
    expect(await span(recordedAtMs + 1, recordedAtMs + 2)).toBe(0);
    expect(await span(-1, recordedAtMs)).toBe(0);
    const other = merchantsOnly((await openShop(test.database)).merchantId);
    expect(await fees.run(other, { fromMs: 0, limit: 10 })).toMatchObject({ checked: 0 });
    expect((await fees.run(everyMerchant, all)).checked).toBe(before + 1);
  });
});
