import { derivedId } from '#libs/kernel';
import type { Id } from '#libs/kernel';
import type { Tx } from '#libs/persistence';
import type { EntryKind, Line } from './flows.js';

/** An immutable balanced fact. */
export interface EntryFact {
  readonly merchantId: string;
  readonly kind: EntryKind;
  /**
   * Names the fact once per merchant: a second entry with the same key is refused by the database.
   */
  readonly idempotencyKey: string;
  /** A time that always goes with the key, ms since the epoch; ids sort by it. */
  readonly keyAtMs: number;
  readonly channelAccountId: string;
  readonly currency: string;
  /** When it happened, ms since the epoch. */
  readonly eventAtMs: number;
  /** When it was recorded, ms since the epoch. */
  readonly recordedAtMs: number;
  readonly lines: readonly Line[];
}

/** A fact about to be written; made by {@link newEntry}. */
export interface NewEntry extends EntryFact {
  readonly id: Id<'ent'>;
}

/** Gives a fact its id: the same one however often the fact is told. */
export function newEntry(fact: EntryFact): NewEntry {
  return { ...fact, id: derivedId('ent', fact.keyAtMs, fact.merchantId, fact.idempotencyKey) };
}

/** How many parameters {@link postingCtes} takes. */
export const POSTING_PARAMETERS = 14;

/**
 * The posting of entries as CTEs of a bigger statement, `$first` being the first of its parameters
 * (see {@link postingColumns}). Accounts are de-duplicated and sorted before they are locked, so
 * that two batches take them in the same order; every posting records its account's balance and
 * version after it.
 */
export function postingCtes(first: number): string {
  const $ = Array.from({ length: POSTING_PARAMETERS }, (_, index) => `$${first + index}`);
  return `
    ledger_lines as (
      select * from unnest(${$[0]}::text[], ${$[1]}::text[],
        ${$[2]}::text[]::haodian.entry_kind[], ${$[3]}::text[],
        ${$[4]}::text[]::haodian.account_kind[], ${$[5]}::text[], ${$[6]}::text[],
        ${$[7]}::bigint[]) with ordinality
      as l (merchant_id, entry_id, entry_kind, account_id, account_kind, channel_account_id,
        currency, amount, line)
    ), ledger_totals as (
      select merchant_id, account_id, account_kind, channel_account_id, currency,
        sum(amount)::bigint as amount, count(*) as lines
      from ledger_lines group by 1, 2, 3, 4, 5
    ), ledger_moved as (
      insert into ledger_accounts as account
        (merchant_id, id, kind, channel_account_id, currency, balance, version)
      select merchant_id, account_id, account_kind, channel_account_id, currency, amount, lines
      from ledger_totals order by account_id
      on conflict (merchant_id, id) do update set
        balance = account.balance + excluded.balance, version = account.version + excluded.version
      returning merchant_id, id as account_id, balance, version
    ), ledger_entered as (
      insert into ledger_entries (merchant_id, id, kind, idempotency_key, event_at, recorded_at)
      select merchant_id, entry_id, kind, idempotency_key, to_timestamp(event_at / 1000),
        to_timestamp(recorded_at / 1000)
      from unnest(${$[8]}::text[], ${$[9]}::text[], ${$[10]}::text[]::haodian.entry_kind[],
        ${$[11]}::text[], ${$[12]}::float8[], ${$[13]}::float8[])
        as e (merchant_id, entry_id, kind, idempotency_key, event_at, recorded_at)
    ), ledger_posted as (
      insert into ledger_postings (merchant_id, entry_id, account_id, entry_kind, account_kind,
        currency, amount, balance_after, version_after)
      select l.merchant_id, l.entry_id, l.account_id, l.entry_kind, l.account_kind, l.currency,
        l.amount, m.balance - t.amount + (sum(l.amount) over account)::bigint,
        m.version - t.lines + row_number() over account
      from ledger_lines l
      join ledger_totals t using (merchant_id, account_id)
      join ledger_moved m using (merchant_id, account_id)
      window account as (partition by l.account_id order by l.line)
    )`;
}

/** The parameters of {@link postingCtes} for these entries. */
export function postingColumns(entries: readonly NewEntry[]): unknown[] {
  const lines = entries.flatMap((entry) => entry.lines.map((line) => ({ entry, line })));
  return [
    lines.map(({ entry }) => entry.merchantId),
    lines.map(({ entry }) => entry.id),
    lines.map(({ entry }) => entry.kind),
    lines.map(({ entry, line }) => accountId(entry, line)),
    lines.map(({ line }) => line.account),
    lines.map(({ entry }) => entry.channelAccountId),
    lines.map(({ entry }) => entry.currency),
    lines.map(({ line }) => line.amount),
    entries.map((entry) => entry.merchantId),
    entries.map((entry) => entry.id),
    entries.map((entry) => entry.kind),
    entries.map((entry) => entry.idempotencyKey),
    entries.map((entry) => entry.eventAtMs),
    entries.map((entry) => entry.recordedAtMs),
  ];
}

const POST = { name: 'ledger-post', text: `with ${postingCtes(1)} select 1` };

/**
 * Writes entries with their postings and moves the balances, all in the caller's transaction.
 * Whatever does not balance, mixes currencies, touches an account its kind may not, or repeats a
 * key is refused by the database.
 */
export async function postEntries(tx: Tx, entries: readonly NewEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await tx.named(POST, postingColumns(entries));
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
