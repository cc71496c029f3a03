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
/** A second's work: nothing of all that is sorted or kept in memory grows with the books. */
const PIECE_ENTRIES = 100_000;

const ACCOUNTS = `
  select a.id, a.merchant_id as "merchantId", a.balance, a.version,
    coalesce(p.amount, 0)::bigint as amount, coalesce(p.lines, 0) as lines
  from ledger_accounts a
  left join (select merchant_id, account_id, sum(amount) as amount, count(*) as lines
    from ledger_postings group by 1, 2) p on p.merchant_id = a.merchant_id and p.account_id = a.id
  where a.balance <> coalesce(p.amount, 0) or a.version <> coalesce(p.lines, 0)
  limit ${DIFFERENCES_MAX}`;

const LAST_ENTRY = 'select max(id) as id from ledger_entries';

/** The last entry of the piece that begins behind $1. */
const PIECE_END = `
  select id from ledger_entries where id > $1 order by id
  offset $2 - 1 limit 1`;

const ENTRIES = `
  select e.id, e.merchant_id as "merchantId",
    coalesce(p.amount, 0)::bigint as amount, coalesce(p.lines, 0) as lines
  from ledger_entries e
  left join (select merchant_id, entry_id, sum(amount) as amount, count(*) as lines
    from ledger_postings where entry_id > $1 and entry_id <= $2 group by 1, 2) p
    on p.merchant_id = e.merchant_id and p.entry_id = e.id
  where e.id > $1 and e.id <= $2 and (coalesce(p.lines, 0) = 0 or p.amount <> 0)
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
 * @param pieceEntries how many entries one statement adds up
 */
export async function checkLedger(tx: Tx, pieceEntries = PIECE_ENTRIES): Promise<LedgerCheck> {
  // With the 4 MB of a request all postings would be sorted on disk.
  await tx.query(`set local work_mem = '64MB'`);
  const [counts] = await tx.slowQuery<Pick<LedgerCheck, 'entries' | 'postings' | 'accounts'>>(`
    select (select count(*) from ledger_entries) as entries,
      (select count(*) from ledger_postings) as postings,
      (select count(*) from ledger_accounts) as accounts`);
  const accounts = await tx.slowQuery<AccountRow>(ACCOUNTS);
  const entries = await checkEntries(tx, pieceEntries);
  const differences = [...accounts.flatMap(accountDifferences), ...entries.map(entryDifference)];
  return { ok: differences.length === 0, ...counts!, differences };
}

/** Piece by piece in the order of ids; what is posted meanwhile has its turn at the next check. */
async function checkEntries(tx: Tx, pieceEntries: number): Promise<EntryRow[]> {
  const [last] = await tx.slowQuery<{ id: string | null }>(LAST_ENTRY);
  const found: EntryRow[] = [];
  for (let after = ''; last?.id && after < last.id && found.length < DIFFERENCES_MAX;) {
    const [end] = await tx.slowQuery<{ id: string }>(PIECE_END, [after, pieceEntries]);
    const until = end?.id ?? last.id;
    found.push(...(await tx.slowQuery<EntryRow>(ENTRIES, [after, until])));
    after = until;
  }
  return found.slice(0, DIFFERENCES_MAX);
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
