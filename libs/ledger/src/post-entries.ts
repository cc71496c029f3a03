import { derivedId } from '#libs/kernel';
import type { Fen, Id } from '#libs/kernel';
import { rowsSql } from '#libs/persistence';
import type { RowColumns, Tx } from '#libs/persistence';
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

/** What a statement adds to an account. */
const ACCOUNT = {
  merchant_id: 'text',
  id: 'text',
  kind: 'text',
  channel_account_id: 'text',
  currency: 'text',
  balance: 'bigint',
  version: 'bigint',
} satisfies RowColumns;

const ENTRY = {
  merchant_id: 'text',
  entry_id: 'text',
  kind: 'text',
  idempotency_key: 'text',
  event_at: 'float8',
  recorded_at: 'float8',
} satisfies RowColumns;

const POSTING = {
  entry_id: 'text',
  entry_kind: 'text',
  account_id: 'text',
  amount: 'bigint',
  amount_behind: 'bigint',
  lines_behind: 'bigint',
} satisfies RowColumns;

const ENTRIES_BEHIND = Object.keys(ACCOUNT).length;
const POSTINGS_BEHIND = ENTRIES_BEHIND + Object.keys(ENTRY).length;

/** How many parameters {@link postingCtes} takes. */
export const POSTING_PARAMETERS = POSTINGS_BEHIND + Object.keys(POSTING).length;

/**
 * The posting of entries as CTEs of a bigger statement, `$first` being the first of its parameters
 * (see {@link postingColumns}). Every posting records its account's balance and version after it:
 * what the account came to by the whole statement, less what of the statement lies behind.
 * @param where SQL: the condition under which it posts, of the statement as a whole
 */
export function postingCtes(first: number, where = ''): string {
  return `
    ledger_moved as (
      insert into ledger_accounts as account
        (merchant_id, id, kind, channel_account_id, currency, balance, version)
      select merchant_id, id, kind::haodian.account_kind, channel_account_id, currency, balance,
        version
      from ${rowsSql(ACCOUNT, first)} as a ${where}
      on conflict (merchant_id, id) do update set
        balance = account.balance + excluded.balance, version = account.version + excluded.version
      returning merchant_id, id, kind, currency, balance, version
    ), ledger_entered as (
      insert into ledger_entries (merchant_id, id, kind, idempotency_key, event_at, recorded_at)
      select merchant_id, entry_id, kind::haodian.entry_kind, idempotency_key,
        to_timestamp(event_at / 1000), to_timestamp(recorded_at / 1000)
      from ${rowsSql(ENTRY, first + ENTRIES_BEHIND)} as e ${where}
    ), ledger_posted as (
      insert into ledger_postings (merchant_id, entry_id, account_id, entry_kind, account_kind,
        currency, amount, balance_after, version_after)
      select m.merchant_id, l.entry_id, l.account_id, l.entry_kind::haodian.entry_kind, m.kind,
        m.currency, l.amount, m.balance - l.amount_behind, m.version - l.lines_behind
      from ${rowsSql(POSTING, first + POSTINGS_BEHIND)} as l
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
  const id = accountId({ merchantId, kind, channelAccountId, currency });
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
interface AccountFacts {
  readonly merchantId: string;
  readonly kind: AccountKind;
  readonly channelAccountId: string;
  readonly currency: string;
}

/** By merchant, so that no key has to be put together for each line. */
const knownAccounts = new Map<string, (AccountFacts & { readonly id: string })[]>();
const KNOWN_MERCHANTS_MAX = 20_000;

function accountId(facts: AccountFacts): string {
  const { merchantId, kind, channelAccountId, currency } = facts;
  let ofMerchant = knownAccounts.get(merchantId);
  if (!ofMerchant) {
    if (knownAccounts.size >= KNOWN_MERCHANTS_MAX) knownAccounts.clear();
    knownAccounts.set(merchantId, (ofMerchant = []));
  }
  for (const known of ofMerchant) {
    const isSame = known.kind === kind && known.channelAccountId === channelAccountId;
    if (isSame && known.currency === currency) return known.id;
  }
  const id = derivedId('acc', 0, `${merchantId}|${kind}|${channelAccountId}|${currency}`);
  ofMerchant.push({ ...facts, id });
  return id;
}
