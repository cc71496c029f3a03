import { merchantsOfScopeSql } from '#libs/persistence';
import type { Scope, Tx } from '#libs/persistence';
import type { AuditAction } from './actions.js';

/** A row of the audit log as stored. */
export interface AuditRow {
  /** A merchant's id, or `platform`. */
  readonly tenant: string;
  /** From 1 without gaps in its chain. */
  readonly sequence: bigint;
  readonly at: Date;
  readonly actorKind: string;
  readonly actorId: string | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly requestId: string | null;
  readonly action: string;
  readonly targetType: string;
  readonly targetId: string | null;
  readonly before: unknown;
  readonly after: unknown;
  readonly prevHash: Buffer;
  readonly hash: Buffer;
}

/** Which rows are meant; times in ms since the epoch, `fromMs` included, `toMs` not. */
export interface AuditFilter {
  readonly actorId?: string | undefined;
  readonly action?: AuditAction | undefined;
  readonly targetType?: string | undefined;
  readonly targetId?: string | undefined;
  /** A merchant's id, or `platform`. */
  readonly tenant?: string | undefined;
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
}

/** The place of a row in the order of a list. */
export interface AuditPlace {
  readonly atMs: number;
  readonly tenant: string;
  readonly sequence: bigint;
}

/** A part of the rows, newest first, below a place. */
export interface AuditWanted {
  readonly filter: AuditFilter;
  readonly below: AuditPlace | null;
  readonly limit: number;
}

const COLUMNS = `tenant, sequence, at, actor_kind as "actorKind", actor_id as "actorId", ip,
  user_agent as "userAgent", request_id as "requestId", action, target_type as "targetType",
  target_id as "targetId", before, after, prev_hash as "prevHash", hash`;

/** Rows in scope from the newest. */
export function findAudit(tx: Tx, scope: Scope, wanted: AuditWanted): Promise<AuditRow[]> {
  const { conditions, values } = conditionsOf(wanted);
  // Row-level security says it too; said here, the index by tenant serves.
  if (scope.kind !== 'all') {
    values.push(scope.ids);
    conditions.push(`tenant in (${merchantsOfScopeSql(scope, `$${values.length}`)})`);
  }
  values.push(wanted.limit);
  const where = conditions.length > 0 ? `where ${conditions.join(' and ')}` : '';
  return tx.query<AuditRow>(
    `select ${COLUMNS} from audit_log ${where}
     order by at desc, tenant desc, sequence desc limit $${values.length}`,
    values,
  );
}

function conditionsOf({ filter, below }: AuditWanted) {
  const values: unknown[] = [];
  const conditions: string[] = [];
  const where = (condition: (place: string) => string, value: unknown) => {
    if (value === undefined) return;
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  where((place) => `tenant = ${place}`, filter.tenant);
  where((place) => `actor_id = ${place}`, filter.actorId);
  where((place) => `action = ${place}`, filter.action);
  where((place) => `target_type = ${place}`, filter.targetType);
  where((place) => `target_id = ${place}`, filter.targetId);
  where((place) => `at >= to_timestamp(${place}::float8 / 1000)`, filter.fromMs);
  where((place) => `at < to_timestamp(${place}::float8 / 1000)`, filter.toMs);
  if (below) {
    const first = values.push(below.atMs, below.tenant, below.sequence) - 2;
    conditions.push(`(at, tenant, sequence) <
      (to_timestamp($${first}::float8 / 1000), $${first + 1}, $${first + 2}::bigint)`);
  }
  return { conditions, values };
}

/** Whether the transaction may see rows of this merchant, or of the platform. */
export async function seesTenant(tx: Tx, tenant: string): Promise<boolean> {
  const [row] = await tx.query<{ sees: boolean }>('select haodian.may_see($1) as sees', [tenant]);
  return row!.sees;
}
