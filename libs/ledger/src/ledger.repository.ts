import type { Fen } from '#libs/kernel';
import type { Tx } from '#libs/persistence';
import type { AccountKind, EntryKind, Line } from './flows.js';

/** A posting as read back. */
export interface PostingView extends Line {
  readonly accountId: string;
  readonly balanceAfter: Fen;
  readonly versionAfter: bigint;
}

/** An entry with its postings. */
export interface EntryView {
  readonly id: string;
  readonly kind: EntryKind;
  readonly channelAccountId: string;
  readonly currency: string;
  readonly eventAt: Date;
  readonly recordedAt: Date;
  readonly lines: readonly PostingView[];
}

/** An account with what is on it. */
export interface AccountView {
  readonly id: string;
  readonly merchantId: string;
  readonly kind: AccountKind;
  readonly channelAccountId: string;
  readonly currency: string;
  readonly balance: Fen;
  readonly version: bigint;
}

/** A posting in the history of its account. */
export interface HistoryLine extends PostingView {
  readonly entryId: string;
  readonly entryKind: EntryKind;
  readonly eventAt: Date;
}

/** One entry, or null when the merchant has none with that id. */
export async function readEntry(
  tx: Tx,
  merchantId: string,
  entryId: string,
): Promise<EntryView | null> {
  const rows = await tx.query<Omit<EntryView, 'lines'> & PostingView>(
    `select e.id, e.kind, a.channel_account_id as "channelAccountId", p.currency,
       e.event_at as "eventAt", e.recorded_at as "recordedAt",
       p.account_id as "accountId", p.account_kind as account, p.amount,
       p.balance_after as "balanceAfter", p.version_after as "versionAfter"
     from ledger_entries e
     join ledger_postings p on p.entry_id = e.id and p.merchant_id = e.merchant_id
     join ledger_accounts a on a.merchant_id = p.merchant_id and a.id = p.account_id
     where e.merchant_id = $1 and e.id = $2 order by p.account_kind`,
    [merchantId, entryId],
  );
  const first = rows[0];
  if (!first) return null;
  const { id, kind, channelAccountId, currency, eventAt, recordedAt } = first;
  return { id, kind, channelAccountId, currency, eventAt, recordedAt, lines: rows.map(posting) };
}

function posting(row: PostingView): PostingView {
  const { accountId, account, amount, balanceAfter, versionAfter } = row;
  return { accountId, account, amount, balanceAfter, versionAfter };
}

const ACCOUNT_COLUMNS = `id, merchant_id as "merchantId", kind, channel_account_id as
  "channelAccountId",
  currency, balance, version`;

/** Accounts in scope after a cursor, by id. */
export async function findAccounts(
  tx: Tx,
  wanted: { after: string | null; limit: number; merchantId?: string | undefined },
): Promise<AccountView[]> {
  return tx.query<AccountView>(
    `select ${ACCOUNT_COLUMNS} from ledger_accounts
     where ($1::text is null or id > $1) and ($3::text is null or merchant_id = $3)
     order by id limit $2`,
    [wanted.after, wanted.limit, wanted.merchantId ?? null],
  );
}

/** One account in scope, or null. */
export async function findAccount(tx: Tx, accountId: string): Promise<AccountView | null> {
  const rows = await tx.query<AccountView>(
    `select ${ACCOUNT_COLUMNS} from ledger_accounts where id = $1`,
    [accountId],
  );
  return rows[0] ?? null;
}

/** History of an account from the newest, below a version. */
export async function findPostings(
  tx: Tx,
  wanted: { account: AccountView; belowVersion: bigint | null; limit: number },
): Promise<HistoryLine[]> {
  const { account, belowVersion, limit } = wanted;
  // All accounts of a merchant share an index by version, so that the lines of an entry lie beside
  // each other in it: it is entered at the account's own last version.
  return tx.query<HistoryLine>(
    `select p.account_id as "accountId", p.account_kind as account, p.amount,
       p.balance_after as "balanceAfter", p.version_after as "versionAfter",
       p.entry_id as "entryId", p.entry_kind as "entryKind", e.event_at as "eventAt"
     from ledger_postings p
     join ledger_entries e on e.merchant_id = p.merchant_id and e.id = p.entry_id
     where p.merchant_id = $1 and p.account_id = $2 and p.version_after < $3
     order by p.version_after desc limit $4`,
    [account.merchantId, account.id, belowVersion ?? account.version + 1n, limit],
  );
}
