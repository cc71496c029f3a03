import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { everyMerchant, merchantsOnly } from '#libs/persistence';
import { asSuperuser, createTestDatabase } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { anEntry, newMerchant, post } from './books.fixture.js';
import { checkLedger } from './check-ledger.js';
import { FLOWS, paymentLines, refundLines } from './flows.js';
import type { Line } from './flows.js';
import { findAccounts } from './ledger.repository.js';
import type { NewEntry } from './post-entries.js';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

/** So few that every check of the specs takes several pieces. */
const PIECE_ENTRIES = 3;

function check(...merchantIds: readonly string[]) {
  const scope = merchantIds.length > 0 ? merchantsOnly(...merchantIds) : everyMerchant;
  return test.database.asApp(scope, (tx) => checkLedger(tx, PIECE_ENTRIES));
}

function accountsOf(merchantId: string) {
  const wanted = { after: null, limit: 100, merchantId };
  return test.database.asApp(everyMerchant, (tx) => findAccounts(tx, wanted));
}

describe('the ledger check', () => {
  const some = fc.bigInt({ min: 1n, max: 10_000_000n });
  const happening = fc.record({
    settlesTo: fc.constantFrom('merchant' as const, 'platform' as const),
    what: fc.constantFrom('payment' as const, 'refund' as const),
    amount: some,
    share: fc.bigInt({ min: 0n, max: 100n }),
    merchant: fc.nat(2),
    channelAccountId: fc.constantFrom('chn_a', 'chn_b'),
  });

  it('finds nothing after any payments and refunds in any batches', async () => {
    const batches = fc.array(fc.array(happening, { minLength: 1, maxLength: 8 }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(batches, async (all) => {
        const merchants = [newMerchant(), newMerchant(), newMerchant()];
        for (const batch of all) {
          const entries = batch.map((each) =>
            anEntry({
              merchantId: merchants[each.merchant]!,
              channelAccountId: each.channelAccountId,
              kind: FLOWS[each.settlesTo].kinds[each.what],
              lines: linesOf(each),
            }),
          );
          await post(test.database, ...entries);
        }
        const { ok, entries } = await check(...merchants);
        expect(ok).toBe(true);
        expect(entries).toBe(BigInt(all.flat().length));
      }),
      { numRuns: 40 },
    );
  });

  it('finds a tampered balance, and names account, sum and balance', async () => {
    const { merchantId } = await posted();
    const [account] = await accountsOf(merchantId);
    await tamper(
      `update haodian.ledger_accounts set balance = balance + 1 where id = $1`,
      account!.id,
    );
    const { balance, id } = account!;
    expect((await check(merchantId)).differences).toEqual([
      { kind: 'balance_is_not_sum', id, merchantId, expected: balance, found: balance + 1n },
    ]);
    expect((await check()).ok).toBe(false);
  });

  it('finds a tampered version', async () => {
    const { merchantId } = await posted();
    const [account] = await accountsOf(merchantId);
    await tamper(`update haodian.ledger_accounts set version = 7 where id = $1`, account!.id);
    expect((await check(merchantId)).differences).toMatchObject([
      { kind: 'version_is_not_count', id: account!.id, expected: 1n, found: 7n },
    ]);
  });

  it('finds a posting that was taken away behind the triggers', async () => {
    const { merchantId, id } = await posted();
    await behindTriggers(
      `delete from haodian.ledger_postings where entry_id = $1 and account_kind = 'acquirer_fee'`,
      id,
    );
    const kinds = (await check(merchantId)).differences.map((difference) => difference.kind);
    expect(kinds).toEqual(['balance_is_not_sum', 'version_is_not_count', 'entry_unbalanced']);
  });

  it('finds an entry without postings', async () => {
    const entry = anEntry({ lines: [] });
    await post(test.database, entry);
    expect((await check(entry.merchantId)).differences).toMatchObject([
      { kind: 'entry_without_postings', id: entry.id },
    ]);
  });

  async function posted(): Promise<NewEntry> {
    const entry = anEntry();
    await post(test.database, entry);
    return entry;
  }

  function tamper(sql: string, id: string): Promise<unknown> {
    return asSuperuser(test.url, (client) => client.query(sql, [id]));
  }

  function behindTriggers(sql: string, id: string): Promise<unknown> {
    return asSuperuser(test.url, async (client) => {
      await client.query(`set session_replication_role = 'replica'`);
      await client.query(sql, [id]);
    });
  }
});

function linesOf(each: {
  settlesTo: 'merchant' | 'platform';
  what: 'payment' | 'refund';
  amount: bigint;
  share: bigint;
}): Line[] {
  const { settlesTo, what, amount, share } = each;
  const fee = (amount * share) / 100n;
  return what === 'payment'
    ? paymentLines(settlesTo, { amount, fee })
    : refundLines(settlesTo, { amount, feeReturned: fee });
}
