import { derivedId } from '#libs/kernel';
import type { Fen, Id } from '#libs/kernel';
import type { Tx } from '#libs/persistence';
import type { AccountKind, EntryKind, Line } from './flows.js';

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
  const { merchantId, idempotencyKey, keyAtMs } = fact;
  // Written out: a spread is slow where every payment goes.
  return {
    id: derivedId('ent', keyAtMs, merchantId, idempotencyKey),
    merchantId,
    kind: fact.kind,
    idempotencyKey,
    keyAtMs,
    channelAccountId: fact.channelAccountId,
    currency: fact.currency,
    eventAtMs: fact.eventAtMs,
    recordedAtMs: fact.recordedAtMs,
    lines: fact.lines,
  };
}

/** How many parameters {@link postingCtes} takes. */
export const POSTING_PARAMETERS = 19;

/**
 * The posting of entries as CTEs of a bigger statement, `$first` being the first of its parameters
 * (see {@link postingColumns}). Every posting records its account's balance and version after it:
 * what the account came to by the whole statement, less what of the statement lies behind.
 */
export function postingCtes(first: number): string {
  const $ = Array.from({ length: POSTING_PARAMETERS }, (_, index) => `$${first + index}`);
  return `
    ledger_moved as (
      insert into ledger_accounts as account
        (merchant_id, id, kind, channel_account_id, currency, balance, version)
      select * from unnest(${$[0]}::text[], ${$[1]}::text[],
        ${$[2]}::text[]::haodian.account_kind[], ${$[3]}::text[], ${$[4]}::text[],
        ${$[5]}::bigint[], ${$[6]}::bigint[])
      on conflict (merchant_id, id) do update set
        balance = account.balance + excluded.balance, version = account.version + excluded.version
      returning merchant_id, id, kind, currency, balance, version
    ), ledger_entered as (
      insert into ledger_entries (merchant_id, id, kind, idempotency_key, event_at, recorded_at)
      select merchant_id, entry_id, kind, idempotency_key, to_timestamp(event_at / 1000),
        to_timestamp(recorded_at / 1000)
      from unnest(${$[7]}::text[], ${$[8]}::text[], ${$[9]}::text[]::haodian.entry_kind[],
        ${$[10]}::text[], ${$[11]}::float8[], ${$[12]}::float8[])
        as e (merchant_id, entry_id, kind, idempotency_key, event_at, recorded_at)
    ), ledger_posted as (
      insert into ledger_postings (merchant_id, entry_id, account_id, entry_kind, account_kind,
        currency, amount, balance_after, version_after)
      select m.merchant_id, l.entry_id, l.account_id, l.entry_kind, m.kind, m.currency, l.amount,
        m.balance - l.amount_behind, m.version - l.lines_behind
      from unnest(${$[13]}::text[], ${$[14]}::text[]::haodian.entry_kind[], ${$[15]}::text[],
        ${$[16]}::bigint[], ${$[17]}::bigint[], ${$[18]}::bigint[])
        as l (entry_id, entry_kind, account_id, amount, amount_behind, lines_behind)
      join ledger_moved m on m.id = l.account_id
    )`;
}

/** The parameters of {@link postingCtes} for these entries. */
export function postingColumns(entries: readonly NewEntry[]): unknown[] {
  const { accounts, postings } = moved(entries);
  return [
    accounts.map((account) => account.merchantId),
    accounts.map((account) => account.id),
    accounts.map((account) => account.kind),
    accounts.map((account) => account.channelAccountId),
    accounts.map((account) => account.currency),
    accounts.map((account) => account.amount),
    accounts.map((account) => account.lines),
    entries.map((entry) => entry.merchantId),
    entries.map((entry) => entry.id),
    entries.map((entry) => entry.kind),
    entries.map((entry) => entry.idempotencyKey),
    entries.map((entry) => entry.eventAtMs),
    entries.map((entry) => entry.recordedAtMs),
    postings.map((posting) => posting.entry.id),
    postings.map((posting) => posting.entry.kind),
    postings.map((posting) => posting.account.id),
    postings.map((posting) => posting.amount),
    postings.map((posting) => posting.account.amount - posting.amountSoFar),
    postings.map((posting) => posting.account.lines - posting.linesSoFar),
  ];
}

/** An account, and what a statement adds to it. */
interface MovedAccount {
  readonly merchantId: string;
  readonly id: string;
  readonly kind: AccountKind;
  readonly channelAccountId: string;
  readonly currency: string;
  amount: Fen;
  lines: number;
}

/** A line of an entry, and what the statement has added to its account up to it. */
interface MovingLine {
  readonly entry: NewEntry;
  readonly account: MovedAccount;
  readonly amount: Fen;
  readonly amountSoFar: Fen;
  readonly linesSoFar: number;
}

/** Adds up what entries do to each account; accounts sorted, as everybody locks them. */
function moved(entries: readonly NewEntry[]): {
  accounts: readonly MovedAccount[];
  postings: readonly MovingLine[];
} {
  const accounts = new Map<string, MovedAccount>();
  const postings: MovingLine[] = [];
  for (const entry of entries) {
    for (const line of entry.lines) {
      const account = accountOf(accounts, entry, line);
      account.amount += line.amount;
      account.lines += 1;
      const { amount: amountSoFar, lines: linesSoFar } = account;
      postings.push({ entry, account, amount: line.amount, amountSoFar, linesSoFar });
    }
  }
  return { accounts: [...accounts.values()].toSorted(byId), postings };
}

function accountOf(
  accounts: Map<string, MovedAccount>,
  { merchantId, channelAccountId, currency }: NewEntry,
  { account: kind }: Line,
): MovedAccount {
  const id = accountId(`${merchantId}|${kind}|${channelAccountId}|${currency}`);
  const known = accounts.get(id);
  if (known) return known;
  const account = { merchantId, id, kind, channelAccountId, currency, amount: 0n, lines: 0 };
  accounts.set(id, account);
  return account;
}

function byId(a: MovedAccount, b: MovedAccount): number {
  return a.id < b.id ? -1 : 1;
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

function accountId(key: string): string {
  const known = knownAccountIds.get(key);
  if (known !== undefined) return known;
  if (knownAccountIds.size >= KNOWN_ACCOUNTS_MAX) knownAccountIds.clear();
  const id = derivedId('acc', 0, key);
  knownAccountIds.set(key, id);
  return id;
}
