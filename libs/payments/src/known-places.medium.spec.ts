import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel';
import { MERCHANTS_ENTITIES } from '#libs/merchants';
import { everyMerchant } from '#libs/persistence';
import { createTestDatabase } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import {
  ASKED,
  paidAt,
  PROVEN,
  recordedAs,
  recordingProcess,
} from '../testing/recording-process.fixture.js';
import type { RecordingProcess } from '../testing/recording-process.fixture.js';
import { openShop, PAID_AT, payment, refund } from '../testing/shop.fixture.js';
import type { Shop } from '../testing/shop.fixture.js';
import type { IncomingPayment } from './incoming.js';

let test: TestDatabase;
let shop: Shop;
let process: RecordingProcess;

beforeAll(async () => {
  test = await createTestDatabase({ entities: MERCHANTS_ENTITIES });
});
afterAll(() => test.drop());
beforeEach(async () => {
  shop = await openShop(test.database, { rate: '0.01' });
  process = recordingProcess(test.database);
});

const paid = (fields?: Record<string, string>): IncomingPayment => paidAt(shop, fields);
const found = (one: IncomingPayment) => recordedAs(test.database, one);

async function record(incoming: IncomingPayment, by = process): Promise<string> {
  return (await by.recorder.payment(incoming)).outcome;
}

const change = (text: string, values: unknown[]) =>
  test.database.asApp(everyMerchant, (tx) => tx.query(text, values));

/** The running numbers that the companion wrote, in order. */
async function noted(): Promise<number[]> {
  const rows = await change(
    `select data ->> 'n' as n from live_events where type = 'noted' and store_id = $1 order by id`,
    [shop.storeId],
  );
  return rows.map((row) => Number(row['n']));
}

describe('a payment of a known place', () => {
  it('is one statement, and recorded as the one before it was', async () => {
    const [one, other] = [paid(), paid()];
    expect([await record(one), await record(other)]).toEqual(['recorded', 'recorded']);
    expect(process.statements).toEqual([...ASKED, PROVEN]);
    expect(await found(one)).toEqual([[shop.terminalId, 10, 1, null]]);
    expect(await found(other)).toEqual([[shop.terminalId, 10, 2, null]]);
  });

  it('is asked for with the others of its batch when one of them is not known', async () => {
    await record(paid());
    const other = await openShop(test.database, { rate: '0.02' });
    process.statements.length = 0;
    await record(paid());
    expect(process.statements).toEqual([PROVEN, ...ASKED]);
    process.statements.length = 0;
    const batch = [paid(), { ...payment(other, 'L1'), plateCode: other.plateCode }];
    await Promise.all(batch.map((each) => record(each)));
    expect(process.statements).toEqual(ASKED);
  });

  it('told twice is a repeat', async () => {
    const [first, one] = [paid(), paid()];
    await record(first);
    expect([await record(one), await record(one), await record(first)]).toEqual([
      'recorded',
      'repeat',
      'repeat',
    ]);
    expect(await found(one)).toHaveLength(1);
    expect(await noted()).toEqual([1, 2]);
  });

  it('is asked for where repeats are many, and known again behind them', async () => {
    const first = paid();
    await record(first);
    process.statements.length = 0;
    for (let times = 0; times < 9; times += 1) await record(first);
    await record(paid());
    expect(process.statements.filter((name) => name === PROVEN)).toHaveLength(2);
    expect(process.statements.at(-1)).toBe(PROVEN);
  });

  it('and told to two processes at once is recorded once', async () => {
    const other = recordingProcess(test.database);
    await record(paid());
    await record(paid(), other);
    const one = paid();
    const outcomes = await Promise.all([
      record(one),
      record({ ...one }, other),
      record({ ...one }),
    ]);
    expect(outcomes.toSorted()).toEqual(['recorded', 'repeat', 'repeat']);
    expect(await found(one)).toHaveLength(1);
  });

  it('is checked against its order', async () => {
    await record(paid());
    const orderId = await anOrder('A1', 1_000n);
    await anOrder('A2', 999n);
    const [fits, differs] = [paid({ mchOrderNo: 'A1' }), paid({ mchOrderNo: 'A2' })];
    expect([await record(fits), await record(differs)]).toEqual(['recorded', 'quarantined']);
    expect((await found(fits))[0]![3]).toBe(orderId);
  });

  it('is refunded when the refund came first', async () => {
    await record(paid());
    const one = paid();
    const { channelPaymentId } = one.message;
    const early = refund(shop, { channelPaymentId, channelRefundId: 'R1', amount: 400 });
    expect((await process.recorder.refund(early)).outcome).toBe('waiting');
    expect(await record(one)).toBe('recorded');
    const [row] = await change('select refunded from payments where channel_payment_id = $1', [
      channelPaymentId,
    ]);
    expect(row).toEqual({ refunded: 400n });
  });
});

async function anOrder(orderNo: string, amount: bigint): Promise<string> {
  const id = newId('ord', PAID_AT);
  const { merchantId, storeId, terminalId } = shop;
  const expires = new Date(PAID_AT + 600_000);
  await test.database.asApp(everyMerchant, async (tx) => {
    await tx.query(
      `insert into orders (merchant_id, id, order_no, store_id, terminal_id, amount, expires_at,
         created_at) values ($1, $2, $3, $4, $5, $6, $7, $7)`,
      [merchantId, id, orderNo, storeId, terminalId, amount, expires],
    );
    await tx.query(
      `insert into order_attempts (merchant_id, channel_order_no, order_id, amount, expires_at)
       values ($1, $2, $3, $4, $5)`,
      [merchantId, orderNo, id, amount, expires],
    );
  });
  return id;
}
