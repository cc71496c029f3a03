import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel';
import { everyMerchant, merchantsOnly } from '#libs/persistence';
import { asSuperuser, createTestDatabase } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { anEntry, AT_MS, newMerchant, post } from './books.fixture.js';
import { checkLedger } from './check-ledger.js';
import { FLOWS, paymentLines } from './flows.js';
import type { AccountKind, Line } from './flows.js';
import { findAccounts, findPostings, readEntry } from './ledger.repository.js';
import { postEntries } from './post-entries.js';
import type { NewEntry } from './post-entries.js';
import { reverseEntry } from './reverse-entry.js';

const flows = Object.values(FLOWS);
const entryKinds = flows.flatMap(({ kinds }) => Object.values(kinds));
const accountKinds = flows.flatMap(({ incoming, due, fee }) => [incoming, due, fee]);

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

function lines(...amounts: readonly (readonly [AccountKind, bigint])[]): Line[] {
  return amounts.map(([account, amount]) => ({ account, amount }));
}

function check(...merchantIds: readonly string[]) {
  const scope = merchantIds.length > 0 ? merchantsOnly(...merchantIds) : everyMerchant;
  return test.database.asApp(scope, (tx) => checkLedger(tx));
}

function accountsOf(merchantId: string) {
  const wanted = { after: null, limit: 100, merchantId };
  return test.database.asApp(everyMerchant, (tx) => findAccounts(tx, wanted));
}

async function balancesOf(merchantId: string): Promise<Record<string, bigint>> {
  const accounts = await accountsOf(merchantId);
  return Object.fromEntries(accounts.map(({ kind, balance }) => [kind, balance]));
}

/** Refused with these words, and nothing of it is left. */
async function expectRefused(entry: NewEntry, words: RegExp): Promise<void> {
  await expect(post(test.database, entry)).rejects.toThrow(words);
  expect(await accountsOf(entry.merchantId)).toEqual([]);
  const stored = await test.database.asIngest((tx) => readEntry(tx, entry.merchantId, entry.id));
  expect(stored).toBeNull();
}

describe('the database refuses', () => {
  it('an entry that does not balance', () =>
    expectRefused(
      anEntry({ lines: lines(['acquirer_receivable', 100n], ['merchant_settlement', -99n]) }),
      /does not balance/,
    ));

  it('two entries that balance only together', async () => {
    const merchantId = newMerchant();
    const one = anEntry({ merchantId, lines: lines(['acquirer_receivable', 100n]) });
    const other = anEntry({ merchantId, lines: lines(['merchant_settlement', -100n]) });
    await expect(post(test.database, one, other)).rejects.toThrow(/does not balance/);
  });

  it('a posting of zero', () =>
    expectRefused(
      anEntry({
        lines: lines(
          ['acquirer_receivable', 100n],
          ['merchant_settlement', -100n],
          ['acquirer_fee', 0n],
        ),
      }),
      /violates check constraint/,
    ));

  it('an entry in two currencies, even when each balances', async () => {
    const entryId = newId('ent', AT_MS);
    const insert = test.database.asIngest((tx) =>
      tx.query(
        `insert into ledger_postings (merchant_id, entry_id, account_id, entry_kind, account_kind,
           currency, amount, balance_after, version_after)
         select $1, $2, account || currency, 'mirror_payment', account::account_kind, currency,
           amount, amount, 1
         from (values ('acquirer_receivable', 1), ('merchant_settlement', -1))
             as a (account, amount),
           (values ('CNY'), ('USD')) as c (currency)`,
        [newMerchant(), entryId],
      ),
    );
    await expect(insert).rejects.toThrow(/does not balance in one currency/);
  });

  it('postings of two merchants that balance only together, even under one id', async () => {
    const insert = test.database.asIngest((tx) =>
      tx.query(
        `insert into ledger_postings (merchant_id, entry_id, account_id, entry_kind, account_kind,
           currency, amount, balance_after, version_after)
         select merchant, $3, merchant, 'mirror_payment', 'acquirer_receivable', 'CNY', amount,
           amount, 1
         from (values ($1::text, 1), ($2::text, -1)) as m (merchant, amount)`,
        [newMerchant(), newMerchant(), newId('ent', AT_MS)],
      ),
    );
    await expect(insert).rejects.toThrow(/does not balance/);
  });

  it('a second entry of a merchant with the same key, and only of the same merchant', async () => {
    const key = { idempotencyKey: 'payment:chn_books:P1' };
    const entry = anEntry(key);
    await post(test.database, entry);
    const again = anEntry({ ...key, merchantId: entry.merchantId });
    await expect(post(test.database, again)).rejects.toThrow(/ledger_entries_pkey/);
    await post(test.database, anEntry({ ...key, merchantId: newMerchant() }));
    expect(await balancesOf(entry.merchantId)).toMatchObject({ acquirer_receivable: 1250n });
  });

  it.each(entryKinds)('an account of the other flow in %s, and no other account', async (kind) => {
    const flow = flows.find(({ kinds }) => Object.values(kinds).includes(kind))!;
    const allowed = new Set([flow.incoming, flow.due, flow.fee]);
    for (const account of accountKinds) {
      const other = account === flow.incoming ? flow.due : flow.incoming;
      const entry = anEntry({ kind, lines: lines([account, 100n], [other, -100n]) });
      if (allowed.has(account)) await post(test.database, entry);
      else await expectRefused(entry, /ledger_postings_flow/);
    }
  });

  it('any change of what is written, also by the owner of the tables', async () => {
    const entry = anEntry();
    await post(test.database, entry);
    const changes = [
      `update haodian.ledger_postings set amount = amount where entry_id = '${entry.id}'`,
      `delete from haodian.ledger_postings where entry_id = '${entry.id}'`,
      `delete from haodian.ledger_entries where id = '${entry.id}'`,
      'truncate haodian.ledger_postings',
    ];
    for (const change of changes) {
      const attempt = asSuperuser(test.url, (client) => client.query(change));
      await expect(attempt).rejects.toThrow(/append-only/);
    }
    await expect(
      test.database.asIngest((tx) => tx.query('delete from ledger_postings')),
    ).rejects.toThrow(/permission denied/);
  });

  it('a request that posts', async () => {
    const posting = test.database.asApp(everyMerchant, (tx) => postEntries(tx, [anEntry()]));
    await expect(posting).rejects.toThrow(/permission denied/);
  });
});

describe('posting', () => {
  it('gives every posting of a batch the balance and the version after it', async () => {
    const merchantId = newMerchant();
    await post(test.database, anEntry({ merchantId }));
    await post(test.database, anEntry({ merchantId }), anEntry({ merchantId }));
    const [account] = await accountsOf(merchantId).then((all) =>
      all.filter(({ kind }) => kind === 'acquirer_receivable'),
    );
    const history = await test.database.asApp(everyMerchant, (tx) =>
      findPostings(tx, { account: account!, belowVersion: null, limit: 10 }),
    );
    const seen = history.map(({ balanceAfter, versionAfter }) => [versionAfter, balanceAfter]);
    expect(seen).toEqual([
      [3n, 3750n],
      [2n, 2500n],
      [1n, 1250n],
    ]);
  });

  it('keeps channel accounts and currencies apart', async () => {
    const merchantId = newMerchant();
    const entries = [{}, { channelAccountId: 'chn_other' }, { currency: 'USD' }];
    await post(test.database, ...entries.map((each) => anEntry({ merchantId, ...each })));
    const accounts = await accountsOf(merchantId);
    expect(accounts).toHaveLength(9);
    expect(accounts.every(({ version }) => version === 1n)).toBe(true);
  });

  it('at the same moment to the same accounts, in either order, loses nothing', async () => {
    const merchants = [newMerchant(), newMerchant()];
    const batch = (order: readonly string[]) =>
      post(test.database, ...order.map((merchantId) => anEntry({ merchantId })));
    const rounds = Array.from({ length: 10 }, () => [
      batch(merchants),
      batch(merchants.toReversed()),
    ]);
    await Promise.all(rounds.flat());
    for (const merchantId of merchants) {
      expect(await balancesOf(merchantId)).toMatchObject({ acquirer_receivable: 25_000n });
    }
    expect(await check(...merchants)).toMatchObject({ ok: true, entries: 40n });
  });

  it('of nothing is nothing', async () => {
    const before = await check();
    await post(test.database);
    expect(await check()).toEqual(before);
  });
});

describe('a reversal', () => {
  const reverse = (merchantId: string, entryId: string) =>
    test.database.asIngest((tx) => reverseEntry(tx, { merchantId, entryId, atMs: AT_MS }));

  it('brings every account back and leaves the entry as it was', async () => {
    const entry = anEntry({
      kind: 'held_payment',
      lines: paymentLines('platform', { amount: 700n, fee: 3n }),
    });
    await post(test.database, entry);
    const before = await test.database.asIngest((tx) => readEntry(tx, entry.merchantId, entry.id));
    const reversalId = await reverse(entry.merchantId, entry.id);
    const after = await test.database.asIngest((tx) => readEntry(tx, entry.merchantId, entry.id));
    const reversal = await test.database.asIngest((tx) =>
      readEntry(tx, entry.merchantId, reversalId),
    );
    expect(after).toEqual(before);
    expect(reversal!.kind).toBe('held_reversal');
    expect(Object.values(await balancesOf(entry.merchantId))).toEqual([0n, 0n, 0n]);
  });

  it('happens once, is never reversed itself, and needs an entry of that merchant', async () => {
    const entry = anEntry();
    await post(test.database, entry);
    const reversalId = await reverse(entry.merchantId, entry.id);
    await expect(reverse(entry.merchantId, entry.id)).rejects.toThrow(/ledger_entries_pkey/);
    const again = { code: 'reversal_of_reversal' };
    await expect(reverse(entry.merchantId, reversalId)).rejects.toMatchObject(again);
    const foreign = { code: 'entry_not_found' };
    await expect(reverse(newMerchant(), entry.id)).rejects.toMatchObject(foreign);
  });
});
