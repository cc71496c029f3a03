import type { Tx } from '#libs/persistence';

/** A place where the books contradict themselves. */
export interface LedgerDifference {
  readonly kind:
    'balance_is_not_sum' | 'version_is_not_count' | 'entry_unbalanced' | 'entry_without_postings';
  /** The account or the entry. */
  readonly id: string;
  readonly merchantId: string;
  readonly expected: bigint;
  readonly found: bigint;
}

/** What a check saw. `ok` is true exactly when there is no difference. */
export interface LedgerCheck {
  readonly ok: boolean;
  readonly entries: bigint;
  readonly postings: bigint;
  readonly accounts: bigint;
  readonly differences: readonly LedgerDifference[];
}

const DIFFERENCES_MAX = 100;

const ACCOUNTS = `
  select a.id, a.merchant_id as "merchantId", a.balance, a.version,
    coalesce(p.amount, 0)::bigint as amount, coalesce(p.lines, 0) as lines
  from ledger_accounts a
  left join (select merchant_id, account_id, sum(amount) as amount, count(*) as lines
    from ledger_postings group by 1, 2) p on p.merchant_id = a.merchant_id and p.account_id = a.id
  where a.balance <> coalesce(p.amount, 0) or a.version <> coalesce(p.lines, 0)
  limit ${DIFFERENCES_MAX}`;

const ENTRIES = `
  select e.id, e.merchant_id as "merchantId",
    coalesce(p.amount, 0)::bigint as amount, coalesce(p.lines, 0) as lines
  from ledger_entries e
  left join (select merchant_id, entry_id, sum(amount) as amount, count(*) as lines
    from ledger_postings group by 1, 2) p on p.merchant_id = e.merchant_id and p.entry_id = e.id
  where coalesce(p.lines, 0) = 0 or p.amount <> 0
  limit ${DIFFERENCES_MAX}`;

interface AccountRow {
  id: string;
  merchantId: string;
  balance: bigint;
  version: bigint;
  amount: bigint;
  lines: bigint;
}

type EntryRow = Omit<AccountRow, 'balance' | 'version'>;

/**
 * Adds the books up again from their postings, for all merchants the transaction may see: balance =
 * sum of postings, version = count of postings, every entry has postings and they sum to zero. At
 * most 100 differences of a kind are listed.
 */
export async function checkLedger(tx: Tx): Promise<LedgerCheck> {
  // All postings are read: the limit that protects requests from slow statements is too short.
  await tx.query(`set local statement_timeout = '15min'`);
  const [counts] = await tx.query<Pick<LedgerCheck, 'entries' | 'postings' | 'accounts'>>(`
    select (select count(*) from ledger_entries) as entries,
      (select count(*) from ledger_postings) as postings,
      (select count(*) from ledger_accounts) as accounts`);
  const accounts = await tx.query<AccountRow>(ACCOUNTS);
  const entries = await tx.query<EntryRow>(ENTRIES);
  const differences = [...accounts.flatMap(accountDifferences), ...entries.map(entryDifference)];
  return { ok: differences.length === 0, ...counts!, differences };
}

function accountDifferences(row: AccountRow): LedgerDifference[] {
  const { id, merchantId } = row;
  const differences: LedgerDifference[] = [];
  if (row.balance !== row.amount) {
    const values = { expected: row.amount, found: row.balance };
    differences.push({ kind: 'balance_is_not_sum', id, merchantId, ...values });
  }
  if (row.version !== row.lines) {
    const values = { expected: row.lines, found: row.version };
    differences.push({ kind: 'version_is_not_count', id, merchantId, ...values });
  }
  return differences;
}

function entryDifference(row: EntryRow): LedgerDifference {
  const kind = row.lines === 0n ? 'entry_without_postings' : 'entry_unbalanced';
  return { kind, id: row.id, merchantId: row.merchantId, expected: 0n, found: row.amount };
}
