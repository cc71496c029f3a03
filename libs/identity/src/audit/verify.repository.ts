import { merchantsOfScopeSql } from '#libs/persistence';
import type { Scope, Tx } from '#libs/persistence';

/** Why a chain is broken at a row. */
export type AuditFault =
  /** The row does not fit its own hash: something in it was changed. */
  | 'row_changed'
  /** A row is not there, in the middle or at the beginning. */
  | 'row_missing'
  /** The row does not follow the one before it: rows were exchanged, or one was changed. */
  | 'link_broken'
  /** Rows are missing at the end, or the head says otherwise. */
  | 'tail_missing'
  /** Rows of a chain that has no head. */
  | 'head_missing';

/** A place where the log contradicts itself. */
export interface BrokenRow {
  readonly tenant: string;
  readonly sequence: bigint;
  readonly why: AuditFault;
}

/** Where a piece begins: with this row, which was looked at in the piece before. */
export interface PieceStart {
  readonly tenant: string;
  readonly sequence: bigint;
}

/** What a piece came to. */
export interface Piece {
  readonly rows: number;
  readonly last: PieceStart | null;
  readonly broken: BrokenRow | null;
}

interface JudgedRow extends PieceStart {
  readonly why: AuditFault | null;
  readonly total: bigint;
}

/**
 * Every row against itself and the one before it. All that is compared is seen by one statement, so
 * what is appended or pruned meanwhile disturbs nothing.
 */
const rowsSql = (oneTenant: string) => `
  with piece as (
    select l.tenant, l.sequence, l.prev_hash, l.hash, haodian.audit_hash_of(l) as computed
    from audit_log l where (l.tenant, l.sequence) >= ($1, $2::bigint) ${oneTenant}
    order by l.tenant, l.sequence limit $3
  ), paired as (
    select p.*, lag(sequence) over chain as before, lag(hash) over chain as before_hash,
      row_number() over (order by tenant, sequence) as n, count(*) over () as total
    from piece p window chain as (partition by tenant order by sequence)
  ), judged as (
    select tenant, sequence, before, n, total, case
      when not exists (select from audit_heads h where h.tenant = p.tenant) then 'head_missing'
      when hash <> computed then 'row_changed'
      when sequence <> before + 1 then 'row_missing'
      when prev_hash <> before_hash then 'link_broken' end as why
    from paired p
  )
  select tenant, case why when 'row_missing' then before + 1 else sequence end as sequence,
    total, why
    from judged where why is not null or n = total order by n limit 1`;

/** Both ends of every chain against its head. */
const ENDS = `
  with heads as (
    select * from audit_heads where tenant > $1 order by tenant limit $2
  ), judged as (
    select h.tenant, case
        when first.sequence <> h.anchor_sequence + 1 then least(first.sequence,
          h.anchor_sequence + 1)
        when first.prev_hash <> h.anchor_hash then first.sequence
        else coalesce(last.sequence, h.anchor_sequence) + 1 end as sequence,
      case when first.sequence <> h.anchor_sequence + 1 then 'row_missing'
        when first.prev_hash <> h.anchor_hash then 'link_broken'
        when coalesce(last.sequence, h.anchor_sequence) <> h.sequence
          or coalesce(last.hash, h.anchor_hash) <> h.hash then 'tail_missing' end as why,
      row_number() over (order by h.tenant) as n, count(*) over () as total
    from heads h
    left join lateral (select sequence, prev_hash from audit_log l where l.tenant = h.tenant
      order by sequence limit 1) first on true
    left join lateral (select sequence, hash from audit_log l where l.tenant = h.tenant
      order by sequence desc limit 1) last on true
  )
  select tenant, sequence, total, why
    from judged where why is not null or n = total order by n limit 1`;

const ROWS = rowsSql('');
const ROWS_OF_ONE = rowsSql('and l.tenant = $1');

/**
 * Looks at as many rows in the order of chains, the first one being the last of before; of every
 * chain in scope, or of the one it begins with.
 */
export async function verifyRows(
  tx: Tx,
  start: PieceStart,
  { limit, isOneChain }: { limit: number; isOneChain: boolean },
): Promise<Piece> {
  const values = [start.tenant, start.sequence, limit];
  return pieceOf(await tx.slowQuery<JudgedRow>(isOneChain ? ROWS_OF_ONE : ROWS, values));
}

/** The merchants of a scope that is not everybody, whether they have a chain or not. */
export async function findScopeTenants(
  tx: Tx,
  scope: Exclude<Scope, { kind: 'all' }>,
): Promise<string[]> {
  const rows = await tx.query<{ tenant: string }>(
    `select tenant from (${merchantsOfScopeSql(scope, '$1')}) listed (tenant) order by tenant`,
    [scope.ids],
  );
  return rows.map((row) => row.tenant);
}

/** Looks at the ends of as many chains behind a tenant. */
export async function verifyEnds(tx: Tx, after: string, limit: number): Promise<Piece> {
  return pieceOf(await tx.slowQuery<JudgedRow>(ENDS, [after, limit]));
}

function pieceOf([row]: readonly JudgedRow[]): Piece {
  if (!row) return { rows: 0, last: null, broken: null };
  const { tenant, sequence, why, total } = row;
  const broken = why === null ? null : { tenant, sequence, why };
  return { rows: Number(total), last: { tenant, sequence }, broken };
}
