import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel';
import { addFeePlanVersion, MERCHANTS_ENTITIES } from '#libs/merchants';
import { everyMerchant } from '#libs/persistence';
import type { Tx } from '#libs/persistence';
import { createTestDatabase } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import {
  paidAt,
  PROVEN,
  recordedAs,
  recordingProcess,
} from '../testing/recording-process.fixture.js';
import type { RecordingProcess } from '../testing/recording-process.fixture.js';
import { openShop, PAID_AT } from '../testing/shop.fixture.js';
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

describe('a known place, after a change', () => {
  it.each(Object.keys(changes))('the next payment goes by it: %s', async (name) => {
    const { make, expected } = changes[name]!;
    await record(paid());
    await record(paid());
    expect(process.statements.at(-1)).toBe(PROVEN);
    await test.database.asApp(everyMerchant, (tx) => make(tx));
    const next = paid();
    await record(next);
    expect((await found(next))[0]!.slice(0, 2)).toEqual(expected());
  });

  it('of the mapping of a sub-merchant, its payments are the other merchant’s', async () => {
    const other = await openShop(test.database, { rate: '0.02' });
    const map = (merchantId: string) =>
      change(
        `insert into channel_mappings (channel_account_id, sub_merchant_id, merchant_id, created_at)
         values ($1, $2, $3, now())
         on conflict (channel_account_id, sub_merchant_id) do update set merchant_id = $3`,
        [shop.account.id, shop.storeId, merchantId],
      );
    const mapped = () => {
      const one = { ...paid(), plateCode: null };
      const message = { ...one.message, subMerchantId: shop.storeId };
      return { ...one, message, account: { ...one.account, merchantId: null } };
    };
    await map(shop.merchantId);
    for (let times = 0; times < 3; times += 1) await record(mapped());
    expect(process.statements.at(-1)).toBe(PROVEN);
    await map(other.merchantId);
    const next = mapped();
    await record(next);
    expect((await found(next))[0]!.slice(0, 2)).toEqual([other.terminalId, 20]);
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
    for (let times = 0; times < 8; times += 1) await record(paid());
    await record(last);
    const terminals = await Promise.all(
      [before, after, last].map(async (each) => (await found(each))[0]![0]),
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
