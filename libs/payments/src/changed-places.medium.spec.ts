import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel';
import { addFeePlanVersion } from '#libs/merchants';
import { everyMerchant } from '#libs/persistence';
import type { Tx } from '#libs/persistence';
import { PROVEN, RecordingSite } from '../testing/recording-process.fixture.js';
import { openShop, PAID_AT } from '../testing/shop.fixture.js';

let site: RecordingSite;

beforeAll(async () => {
  site = await RecordingSite.open();
});
afterAll(() => site.test.drop());
beforeEach(() => site.begin());

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
    [otherTerminal.id, site.shop.merchantId, site.shop.storeId, plateCode],
  );
};

const changes: Readonly<Record<string, Change>> = {
  'the plate is at another terminal': {
    make: async (tx) => {
      await tx.query(`update terminals set plate_code = plate_code || '0' where id = $1`, [
        site.shop.terminalId,
      ]);
      await newTerminal(tx, site.shop.plateCode);
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
        [site.shop.merchantId, plan, (PAID_AT - 1) / 1_000],
      );
    },
    expected: () => [site.shop.terminalId, 20],
  },
  'its plan says something else': {
    make: async (tx) => {
      const [plan] = await tx.query<{ id: string }>(
        'select fee_plan_id as id from merchant_fee_plans where merchant_id = $1',
        [site.shop.merchantId],
      );
      const rules = [{ channel: 'jeepay', rate: '0.03' }];
      const version = { feePlanId: plan!.id, validFrom: '2026-11-20', rules };
      await addFeePlanVersion(tx, version, PAID_AT - 86_400_000);
    },
    expected: () => [site.shop.terminalId, 30],
  },
};

describe('a known place, after a change', () => {
  it.each(Object.keys(changes))('the next payment goes by it: %s', async (name) => {
    const { make, expected } = changes[name]!;
    await site.record(site.paid());
    await site.record(site.paid());
    expect(site.process.statements.at(-1)).toBe(PROVEN);
    await site.test.database.asApp(everyMerchant, (tx) => make(tx));
    const next = site.paid();
    await site.record(next);
    expect((await site.found(next))[0]!.slice(0, 2)).toEqual(expected());
  });

  it('of the mapping of a sub-merchant, its payments are the other merchant’s', async () => {
    const other = await openShop(site.test.database, { rate: '0.02' });
    const map = (merchantId: string) =>
      site.change(
        `insert into channel_mappings (channel_account_id, sub_merchant_id, merchant_id, created_at)
         values ($1, $2, $3, now())
         on conflict (channel_account_id, sub_merchant_id) do update set merchant_id = $3`,
        [site.shop.account.id, site.shop.storeId, merchantId],
      );
    const mapped = () => {
      const one = { ...site.paid(), plateCode: null };
      const message = { ...one.message, subMerchantId: site.shop.storeId };
      return { ...one, message, account: { ...one.account, merchantId: null } };
    };
    await map(site.shop.merchantId);
    for (let times = 0; times < 3; times += 1) await site.record(mapped());
    expect(site.process.statements.at(-1)).toBe(PROVEN);
    await map(other.merchantId);
    const next = mapped();
    await site.record(next);
    expect((await site.found(next))[0]!.slice(0, 2)).toEqual([other.terminalId, 20]);
  });

  it('holds from its commit on: not before, not for a change that was rolled back', async () => {
    await site.record(site.paid());
    const [before, after, last] = [site.paid(), site.paid(), site.paid()];
    await site.test.database.asApp(everyMerchant, async (tx) => {
      await changes['the plate is at another terminal']!.make(tx);
      await site.record(before);
    });
    await site.record(after);
    const undone = site.test.database.asApp(everyMerchant, async (tx) => {
      await tx.query('update terminals set plate_code = id where merchant_id = $1', [
        site.shop.merchantId,
      ]);
      throw new Error('on purpose');
    });
    await expect(undone).rejects.toThrow('on purpose');
    for (let times = 0; times < 8; times += 1) await site.record(site.paid());
    await site.record(last);
    const terminals = await Promise.all(
      [before, after, last].map(async (each) => (await site.found(each))[0]![0]),
    );
    expect(terminals).toEqual([site.shop.terminalId, otherTerminal.id, otherTerminal.id]);
    expect(site.process.statements.at(-1)).toBe(PROVEN);
  });

  it('of where devices stand, the companion is told of those that stand there now', async () => {
    await site.test.database.asApp(everyMerchant, (tx) =>
      tx.query(
        `insert into devices (sn, model, created_at, merchant_id, store_id, placement)
         values ('STAND-01', 'generic-speaker', now(), $1, $2, 1)`,
        [site.shop.merchantId, site.shop.storeId],
      ),
    );
    await site.record(site.paid());
    await site.record(site.paid());
    await site.change(`update devices set store_id = null, merchant_id = null where sn = $1`, [
      'STAND-01',
    ]);
    await site.record(site.paid());
    expect(site.process.devices).toContainEqual(['STAND-01']);
    expect(site.process.devices.at(-1)).toBeNull();
  });
});
