import { derivedId } from '#libs/kernel';
import type { Tx } from '#libs/persistence';
import type { EntryKind, Line } from './flows.js';

/** One immutable balanced fact to be written. */
export interface NewEntry {
  readonly id: string;
  readonly merchantId: string;
  readonly kind: EntryKind;
  /**
   * Names the fact once per merchant: a second entry with the same key is refused by the database.
   */
  readonly idempotencyKey: string;
  readonly channelAccountId: string;
  readonly currency: string;
  /** When it happened, ms since the epoch. */
  readonly eventAtMs: number;
  readonly lines: readonly Line[];
}

const POST = {
  name: 'ledger-post',
  // One statement a batch. Accounts are de-duplicated and sorted before they are locked, so that
  // two batches take them in the same order; every posting records its account's balance and
  // version after it.
  text: `
    with lines as (
      select * from unnest($1::text[], $2::text[], $3::haodian.entry_kind[], $4::text[],
        $5::haodian.account_kind[], $6::text[], $7::text[], $8::bigint[]) with ordinality
      as l (merchant_id, entry_id, entry_kind, account_id, account_kind, channel_account_id,
        currency, amount, line)
    ), totals as (
      select merchant_id, account_id, account_kind, channel_account_id, currency,
        sum(amount)::bigint as amount, count(*) as lines
      from lines group by 1, 2, 3, 4, 5
    ), moved as (
      insert into ledger_accounts as account
        (merchant_id, id, kind, channel_account_id, currency, balance, version)
      select merchant_id, account_id, account_kind, channel_account_id, currency, amount, lines
      from totals order by merchant_id, account_id
      on conflict (merchant_id, id) do update set
        balance = account.balance + excluded.balance, version = account.version + excluded.version
      returning merchant_id, id as account_id, balance, version
    ), entries as (
      insert into ledger_entries (merchant_id, id, kind, idempotency_key, event_at, recorded_at)
      select merchant_id, id, kind, idempotency_key, to_timestamp(event_at / 1000),
        to_timestamp($9::float8 / 1000)
      from unnest($10::text[], $11::text[], $12::haodian.entry_kind[], $13::text[], $14::float8[])
        as e (merchant_id, id, kind, idempotency_key, event_at)
    )
    insert into ledger_postings (merchant_id, entry_id, account_id, entry_kind, account_kind,
      currency, amount, balance_after, version_after)
    select l.merchant_id, l.entry_id, l.account_id, l.entry_kind, l.account_kind, l.currency,
      l.amount,
      m.balance - t.amount + (sum(l.amount) over account)::bigint,
      m.version - t.lines + row_number() over account
    from lines l
    join totals t using (merchant_id, account_id)
    join moved m using (merchant_id, account_id)
    window account as (partition by l.merchant_id, l.account_id order by l.line)`,
};

/**
 * Writes entries with their postings and moves the balances, all in the caller's transaction.
 * Whatever does not balance, mixes currencies, touches an account its kind may not, or repeats a
 * key is refused by the database.
 */
export async function postEntries(
  tx: Tx,
  entries: readonly NewEntry[],
  recordedAtMs: number,
): Promise<void> {
  if (entries.length === 0) return;
  const lines = entries.flatMap((entry) => entry.lines.map((line) => ({ entry, line })));
  await tx.named(POST, [
    lines.map(({ entry }) => entry.merchantId),
    lines.map(({ entry }) => entry.id),
    lines.map(({ entry }) => entry.kind),
    lines.map(({ entry, line }) => accountId(entry, line)),
    lines.map(({ line }) => line.account),
    lines.map(({ entry }) => entry.channelAccountId),
    lines.map(({ entry }) => entry.currency),
    lines.map(({ line }) => line.amount.toString()),
    recordedAtMs,
    entries.map((entry) => entry.merchantId),
    entries.map((entry) => entry.id),
    entries.map((entry) => entry.kind),
    entries.map((entry) => entry.idempotencyKey),
    entries.map((entry) => entry.eventAtMs),
  ]);
}

// An account is what it is for: the same four facts always give the same id, so that no look-up is
// needed.
const knownAccountIds = new Map<string, string>();
const KNOWN_ACCOUNTS_MAX = 50_000;

function accountId(entry: NewEntry, line: Line): string {
  const key = `${entry.merchantId}|${line.account}|${entry.channelAccountId}|${entry.currency}`;
  const known = knownAccountIds.get(key);
  if (known !== undefined) return known;
  if (knownAccountIds.size >= KNOWN_ACCOUNTS_MAX) knownAccountIds.clear();
  const id = derivedId('acc', 0, key);
  knownAccountIds.set(key, id);
  return id;
}
