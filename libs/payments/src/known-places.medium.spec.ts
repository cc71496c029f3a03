import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel';
import { everyMerchant } from '#libs/persistence';
import { ASKED, PROVEN, RecordingSite } from '../testing/recording-process.fixture.js';
import { openShop, PAID_AT, payment, refund } from '../testing/shop.fixture.js';

let site: RecordingSite;

beforeAll(async () => {
  site = await RecordingSite.open();
});
afterAll(() => site.test.drop());
beforeEach(() => site.begin());

/** The running numbers that the companion wrote, in order. */
async function noted(): Promise<number[]> {
  const rows = await site.change(
    `select data ->> 'n' as n from live_events where type = 'noted' and store_id = $1 order by id`,
    [site.shop.storeId],
  );
  return rows.map((row) => Number(row['n']));
}

describe('a payment of a known place', () => {
  it('is one statement, and recorded as the one before it was', async () => {
    const [one, other] = [site.paid(), site.paid()];
    expect([await site.record(one), await site.record(other)]).toEqual(['recorded', 'recorded']);
    expect(site.process.statements).toEqual([...ASKED, PROVEN]);
    expect(await site.found(one)).toEqual([[site.shop.terminalId, 10, 1, null]]);
    expect(await site.found(other)).toEqual([[site.shop.terminalId, 10, 2, null]]);
  });

  it('is asked for with the others of its batch when one of them is not known', async () => {
    await site.record(site.paid());
    const other = await openShop(site.test.database, { rate: '0.02' });
    site.process.statements.length = 0;
    await site.record(site.paid());
    expect(site.process.statements).toEqual([PROVEN, ...ASKED]);
    site.process.statements.length = 0;
    const batch = [site.paid(), { ...payment(other, 'L1'), plateCode: other.plateCode }];
    await Promise.all(batch.map((each) => site.record(each)));
    expect(site.process.statements).toEqual(ASKED);
  });

  it('told twice is a repeat', async () => {
    const [first, one] = [site.paid(), site.paid()];
    await site.record(first);
    expect([await site.record(one), await site.record(one), await site.record(first)]).toEqual([
      'recorded',
      'repeat',
      'repeat',
    ]);
    expect(await site.found(one)).toHaveLength(1);
    expect(await noted()).toEqual([1, 2]);
  });

  it('is asked for where repeats are many, and known again behind them', async () => {
    const first = site.paid();
    await site.record(first);
    site.process.statements.length = 0;
    for (let times = 0; times < 9; times += 1) await site.record(first);
    await site.record(site.paid());
    expect(site.process.statements.filter((name) => name === PROVEN)).toHaveLength(2);
    expect(site.process.statements.at(-1)).toBe(PROVEN);
  });

  it('goes by the outbox where the companion leaves it', async () => {
    const leaving = site.anotherProcess(false);
    for (let times = 0; times < 3; times += 1) await site.record(site.paid(), leaving);
    await leaving.outbox.stop();
    expect(leaving.statements.at(-1)).toBe(PROVEN.replace('told', 'outbox'));
    expect(leaving.delivered).toEqual([1, 2, 3]);
  });

  it('and told to two processes at once is recorded once', async () => {
    const other = site.anotherProcess();
    await site.record(site.paid());
    await site.record(site.paid(), other);
    const one = site.paid();
    const outcomes = await Promise.all([
      site.record(one),
      site.record({ ...one }, other),
      site.record({ ...one }),
    ]);
    expect(outcomes.toSorted()).toEqual(['recorded', 'repeat', 'repeat']);
    expect(await site.found(one)).toHaveLength(1);
  });

  it('is checked against its order', async () => {
    await site.record(site.paid());
    const orderId = await anOrder('A1', 1_000n);
    await anOrder('A2', 999n);
    const [fits, differs] = [site.paid({ mchOrderNo: 'A1' }), site.paid({ mchOrderNo: 'A2' })];
    expect([await site.record(fits), await site.record(differs)]).toEqual([
      'recorded',
      'quarantined',
    ]);
    expect((await site.found(fits))[0]![3]).toBe(orderId);
  });

  it('is refunded when the refund came first', async () => {
    await site.record(site.paid());
    const one = site.paid();
    const { channelPaymentId } = one.message;
    const early = refund(site.shop, { channelPaymentId, channelRefundId: 'R1', amount: 400 });
    expect((await site.process.recorder.refund(early)).outcome).toBe('waiting');
    expect(await site.record(one)).toBe('recorded');
    const [row] = await site.change('select refunded from payments where channel_payment_id = $1', [
      channelPaymentId,
    ]);
    expect(row).toEqual({ refunded: 400n });
  });
});

async function anOrder(orderNo: string, amount: bigint): Promise<string> {
  const id = newId('ord', PAID_AT);
  const { merchantId, storeId, terminalId } = site.shop;
  const expires = new Date(PAID_AT + 600_000);
  await site.test.database.asApp(everyMerchant, async (tx) => {
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
