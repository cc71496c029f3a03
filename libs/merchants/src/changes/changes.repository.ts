import { readList } from '#libs/persistence';
import type { ListKeys, ListRequest, ListShape, Page, Tx } from '#libs/persistence';
import type { Basis, Change, ChangeKind, SealedChange } from './change.js';
import type { ChangeState } from './change-steps.js';
import type { Outdated } from './changes.errors.js';

const COLUMNS = `id, merchant_id as "merchantId", kind, state, wanted, preview, confirm,
  not_before as "validFrom", reason, job_id as "jobId", proposed_by as "proposedBy",
  proposed_at as "proposedAt", approved_by as "approvedBy", approved_at as "approvedAt",
  takes_effect_at as "takesEffectAt", closed_by as "closedBy", closed_at as "closedAt",
  closed_reason as "closedReason", outdated`;

/** A change that was just proposed. */
export type NewChange = Pick<
  SealedChange,
  | 'id'
  | 'merchantId'
  | 'kind'
  | 'wanted'
  | 'sealed'
  | 'basis'
  | 'preview'
  | 'confirm'
  | 'validFrom'
  | 'reason'
  | 'jobId'
  | 'proposedBy'
  | 'proposedAt'
>;

export async function insertChange(
  tx: Tx,
  change: NewChange,
  bases: readonly Basis[],
): Promise<void> {
  await tx.query(
    `insert into proposed_changes (id, merchant_id, kind, wanted, sealed, preview, confirm,
       not_before, reason, job_id, proposed_by, proposed_at, basis)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      ...[change.id, change.merchantId, change.kind, JSON.stringify(change.wanted), change.sealed],
      ...[JSON.stringify(change.preview), change.confirm, change.validFrom, change.reason],
      ...[change.jobId, change.proposedBy, change.proposedAt, change.basis],
    ],
  );
  await tx.query(
    `insert into change_merchants (change_id, merchant_id, basis)
     select $1, * from unnest($2::text[], $3::text[])`,
    [change.id, bases.map((basis) => basis.merchantId), bases.map((basis) => basis.text)],
  );
}

/** One change in scope. */
export async function findChange(tx: Tx, id: string): Promise<Change | null> {
  const rows = await tx.query<Change>(`select ${COLUMNS} from proposed_changes where id = $1`, [
    id,
  ]);
  return rows[0] ?? null;
}

/** One change in scope, kept from others until the end of the transaction. */
export async function lockChange(tx: Tx, id: string): Promise<SealedChange | null> {
  const rows = await tx.query<SealedChange>(
    `select ${COLUMNS}, sealed, basis from proposed_changes where id = $1 for no key update`,
    [id],
  );
  return rows[0] ?? null;
}

/** Which changes are wanted. */
export interface ChangeFilter {
  readonly state?: ChangeState | undefined;
  readonly kind?: ChangeKind | undefined;
  /** Those that are about this merchant, alone or among others. */
  readonly merchantId?: string | undefined;
}

const SHAPE: ListShape<ChangeFilter> = {
  name: 'changes',
  id: 'id',
  sorts: {
    // index: the primary key, whose ids begin with the moment they were made
    proposedAt: { sql: 'id', type: 'text' },
    // Of those that were approved only; index: proposed_changes_due, for those that wait
    takesEffectAt: { sql: 'takes_effect_at', type: 'timestamptz', isNullable: true },
  },
  first: '-proposedAt',
  filters: {
    // index: by (state, id)
    state: (place) => `state = ${place}`,
    kind: (place) => `kind = ${place}`,
    // index: by (merchant_id, id), and change_merchants by merchant_id
    merchantId: (place) => `(merchant_id = ${place}
      or id in (select change_id from change_merchants where merchant_id = ${place}))`,
  },
};

/** The orders a list of changes can have. */
export const CHANGE_SORTS = Object.keys(SHAPE.sorts) as ['proposedAt', 'takesEffectAt'];

/**
 * A part of the changes in scope, from the newest unless told otherwise.
 * @throws DomainError `cursor_malformed`, `cursor_of_another_list`.
 */
export function findChanges(tx: Tx, wish: ListRequest<ChangeFilter>): Promise<Page<Change>> {
  return readList<Change & ListKeys, ChangeFilter>(tx, SHAPE, wish, () => ({
    columns: COLUMNS,
    from: 'proposed_changes',
  }));
}

/** What the merchants of a change had when it was proposed, by id; none of a bulk job's. */
export function findBases(tx: Tx, changeId: string): Promise<Basis[]> {
  return tx.query<Basis>(
    `select merchant_id as "merchantId", basis as text from change_merchants
     where change_id = $1 order by merchant_id`,
    [changeId],
  );
}

/** Writes that it was approved. */
export async function writeApproval(
  tx: Tx,
  approval: { id: string; by: string; at: Date; takesEffectAt: Date },
): Promise<void> {
  await tx.query(
    `update proposed_changes set state = 'approved', approved_by = $2, approved_at = $3,
       takes_effect_at = $4 where id = $1`,
    [approval.id, approval.by, approval.at, approval.takesEffectAt],
  );
}

/** How a change ended. */
export interface Ending {
  readonly id: string;
  readonly state: ChangeState;
  readonly at: Date;
  readonly by?: string;
  readonly reason?: string | null;
  readonly outdated?: readonly Outdated[];
}

/** Writes that it is over. */
export async function writeEnding(tx: Tx, ending: Ending): Promise<void> {
  const { id, state, at, by = null, reason = null, outdated } = ending;
  await tx.query(
    `update proposed_changes set state = $2, closed_at = $3, closed_by = $4, closed_reason = $5,
       outdated = $6 where id = $1`,
    [id, state, at, by, reason, outdated ? JSON.stringify(outdated) : null],
  );
}

/**
 * The next change whose moment has come, but those in `except`; locked, and what another process
 * holds is passed over.
 */
export async function claimDueChange(
  tx: Tx,
  { at, except }: { at: Date; except: readonly string[] },
): Promise<SealedChange | null> {
  const rows = await tx.query<SealedChange>(
    `select ${COLUMNS}, sealed, basis from proposed_changes
     where state = 'approved' and takes_effect_at <= $1 and id <> all ($2)
     order by takes_effect_at, id limit 1 for no key update skip locked`,
    [at, except],
  );
  return rows[0] ?? null;
}

/** Names of those merchants that are in scope. */
export async function merchantNames(
  tx: Tx,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.query<{ id: string; name: string }>(
    'select id, name from merchants where id = any ($1)',
    [ids],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Keeps merchants as they are until the end of the transaction, in the order of their ids. */
export async function lockMerchants(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.query('select from merchants where id = any ($1) order by id for no key update', [ids]);
}

/** How a merchant stands, its row locked; null when there is no such merchant. */
export async function lockMerchantState(tx: Tx, merchantId: string): Promise<string | null> {
  const rows = await tx.query<{ state: string }>(
    'select state from merchants where id = $1 for no key update',
    [merchantId],
  );
  return rows[0]?.state ?? null;
}
