import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel';
import { addFeePlanVersion, MERCHANTS_ENTITIES } from '#libs/merchants';
import { Database, everyMerchant, LiveHub, Outbox } from '#libs/persistence';
import type { Companion, Tx } from '#libs/persistence';
import { createTestDatabase, fixedClock } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { openShop, PAID_AT, payment, refund } from '../testing/shop.fixture.js';
import type { Shop } from '../testing/shop.fixture.js';
import type { IncomingPayment } from './incoming.js';
import { silentObserver } from './notification-observer.js';
import { Recorder } from './recorder.js';

const clock = fixedClock(PAID_AT);

/** A recorder as one process has it, the statements it sent and the devices it was told of. */
interface Process {
  readonly recorder: Recorder;
  readonly statements: string[];
  readonly devices: unknown[];
}

let test: TestDatabase;
let shop: Shop;
let process: Process;
let count = 0;

beforeAll(async () => {
  test = await createTestDatabase({ entities: MERCHANTS_ENTITIES });
});
afterAll(() => test.drop());
beforeEach(async () => {
  shop = await openShop(test.database, { rate: '0.01' });
  process = newProcess();
});

function newProcess(): Process {
  const { database } = test;
  const statements: string[] = [];
  const devices: unknown[] = [];
  const counted = Object.assign(Object.create(database) as Database, {
    ingestStatement: (...[named, values]: Parameters<Database['ingestStatement']>) => {
      // Rules of plans are read when a plan is met first; that is not what is counted here.
      if (named.name !== 'fee-plan-versions') statements.push(named.name);
      return database.ingestStatement(named, values);
    },
  });
  const outbox = new Outbox(database, clock);
  const companion: Companion = {
    event: 'payment.succeeded',
    name: 'announcements',
    cte: (first) => `nothing as (select $${first}::int)`,
    storeSql: (storeId) => `(select array_agg(sn) from devices where store_id = ${storeId})`,
    begin: () => async (events, stores) => {
      devices.push(...stores);
      return { takes: events.map(() => true), values: [0], committed: () => undefined };
    },
  };
  outbox.register({ name: 'announcements', companion, deliver: async () => () => undefined });
  const live = new LiveHub(database, clock);
  const recorder = new Recorder(counted, outbox, live, silentObserver);
  return { recorder, statements, devices };
}

/** A payment with the shop's plate; a number of its own. */
function paid(fields: Record<string, string> = {}): IncomingPayment {
  count += 1;
  return { ...payment(shop, `K${count}`, fields), plateCode: shop.plateCode };
}

/** Where a payment is, what it cost and its number. */
async function recordedAs({ message }: IncomingPayment) {
  const rows = await test.database.asApp(everyMerchant, (tx) =>
    tx.query<{ terminal_id: string; fee: bigint; n: number; order_id: string | null }>(
      `select terminal_id, fee, n, order_id from payments where channel_payment_id = $1`,
      [message.channelPaymentId],
    ),
  );
  return rows.map((row) => [row.terminal_id, Number(row.fee), row.n, row.order_id]);
}

async function record(incoming: IncomingPayment, by = process): Promise<string> {
  return (await by.recorder.payment(incoming)).outcome;
}

const change = (text: string, values: unknown[]) =>
  test.database.asApp(everyMerchant, (tx) => tx.query(text, values));

const ASKED = ['payment-facts-announcements', 'payments-record-claim-plain-told-announcements'];
const PROVEN = 'payments-record-prove-plain-told-announcements';

describe('a payment of a known place', () => {
  it('is one statement, and recorded as the one before it was', async () => {
    const [one, other] = [paid(), paid()];
    expect([await record(one), await record(other)]).toEqual(['recorded', 'recorded']);
    expect(process.statements).toEqual([...ASKED, PROVEN]);
    expect(await recordedAs(one)).toEqual([[shop.terminalId, 10, 1, null]]);
    expect(await recordedAs(other)).toEqual([[shop.terminalId, 10, 2, null]]);
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
    expect(await recordedAs(one)).toHaveLength(1);
  });

  it('and told to two processes at once is recorded once', async () => {
    const other = newProcess();
    await record(paid());
    await record(paid(), other);
    const one = paid();
    const outcomes = await Promise.all([
      record(one),
      record({ ...one }, other),
      record({ ...one }),
    ]);
    expect(outcomes.toSorted()).toEqual(['recorded', 'repeat', 'repeat']);
    expect(await recordedAs(one)).toHaveLength(1);
  });

  it('is checked against its order', async () => {
    await record(paid());
    const orderId = await anOrder('A1', 1_000n);
    await anOrder('A2', 999n);
    const [fits, differs] = [paid({ mchOrderNo: 'A1' }), paid({ mchOrderNo: 'A2' })];
    expect([await record(fits), await record(differs)]).toEqual(['recorded', 'quarantined']);
    expect((await recordedAs(fits))[0]![3]).toBe(orderId);
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

/** A change of what decides, and what shows that the next payment goes by it. */
interface Change {
  readonly make: (tx: Tx) => Promise<unknown>;
  readonly expected: () => unknown;
}

const otherTerminal = { id: '' };
const newTerminal = async (tx: Tx, plateCode: string) => {
  otherTerminal.id = newId('ter', PAID_AT);
  await tx.query(
    `insert into terminals (id, merchant_id, store_id, name, plate_code, created_at)
     values ($1, $2, $3, '后门', $4, now())`,
    [otherTerminal.id, shop.merchantId, shop.storeId, plateCode],
  );
};

const changes: Readonly<Record<string, Change>> = {
  'the plate is at another terminal': {
    make: async (tx) => {
      await tx.query(`update terminals set plate_code = plate_code || '0' where id = $1`, [
        shop.terminalId,
      ]);
      await newTerminal(tx, shop.plateCode);
    },
    expected: () => [otherTerminal.id, 10],
  },
  'the merchant has another plan': {
    make: async (tx) => {
      const plan = newId('fpl', PAID_AT);
      await tx.query(`insert into fee_plans (id, name, created_at) values ($1, 'other', now())`, [
        plan,
      ]);
      await tx.query(
        `insert into fee_plan_rules (fee_plan_id, channel, rate) values ($1, 'jeepay', '0.02')`,
        [plan],
      );
      await tx.query(
        `insert into merchant_fee_plans (merchant_id, fee_plan_id, valid_from, assigned_at)
         values ($1, $2, to_timestamp($3), now())`,
        [shop.merchantId, plan, (PAID_AT - 1) / 1_000],
      );
    },
    expected: () => [shop.terminalId, 20],
  },
  'its plan says something else': {
    make: async (tx) => {
      const [plan] = await tx.query<{ id: string }>(
        'select fee_plan_id as id from merchant_fee_plans where merchant_id = $1',
        [shop.merchantId],
      );
      const rules = [{ channel: 'jeepay', rate: '0.03' }];
      const version = { feePlanId: plan!.id, validFrom: '2026-11-20', rules };
      await addFeePlanVersion(tx, version, PAID_AT - 86_400_000);
    },
    expected: () => [shop.terminalId, 30],
  },
};

describe('after a change', () => {
  it.each(Object.keys(changes))('the next payment goes by it: %s', async (name) => {
    const { make, expected } = changes[name]!;
    await record(paid());
    await record(paid());
    expect(process.statements.at(-1)).toBe(PROVEN);
    await test.database.asApp(everyMerchant, (tx) => make(tx));
    const next = paid();
    await record(next);
    expect((await recordedAs(next))[0]!.slice(0, 2)).toEqual(expected());
  });

  it('holds from its commit on: not before, not for a change that was rolled back', async () => {
    await record(paid());
    const [before, after, last] = [paid(), paid(), paid()];
    await test.database.asApp(everyMerchant, async (tx) => {
      await changes['the plate is at another terminal']!.make(tx);
      await record(before);
    });
    await record(after);
    const undone = test.database.asApp(everyMerchant, async (tx) => {
      await tx.query('update terminals set plate_code = id where merchant_id = $1', [
        shop.merchantId,
      ]);
      throw new Error('on purpose');
    });
    await expect(undone).rejects.toThrow('on purpose');
    await record(last);
    const terminals = await Promise.all(
      [before, after, last].map(async (each) => (await recordedAs(each))[0]![0]),
    );
    expect(terminals).toEqual([shop.terminalId, otherTerminal.id, otherTerminal.id]);
    expect(process.statements.at(-1)).toBe(PROVEN);
  });

  it('of where devices stand, the companion is told of those that stand there now', async () => {
    await test.database.asApp(everyMerchant, (tx) =>
      tx.query(
        `insert into devices (sn, model, created_at, merchant_id, store_id, placement)
         values ('STAND-01', 'generic-speaker', now(), $1, $2, 1)`,
        [shop.merchantId, shop.storeId],
      ),
    );
    await record(paid());
    await record(paid());
    await change(`update devices set store_id = null, merchant_id = null where sn = $1`, [
      'STAND-01',
    ]);
    await record(paid());
    expect(process.devices).toContainEqual(['STAND-01']);
    expect(process.devices.at(-1)).toBeNull();
  });
});
