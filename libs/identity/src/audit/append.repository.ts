import type { Tx } from '#libs/persistence';

/** A row before it has its place in the chain; `before` and `after` are JSON texts. */
export interface NewAuditRow {
  readonly tenant: string;
  readonly actorKind: string;
  readonly actorId: string | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly requestId: string | null;
  readonly action: string;
  readonly targetType: string;
  readonly targetId: string | null;
  readonly before: string | null;
  readonly after: string | null;
}

const APPEND = {
  name: 'audit-append',
  text: `
    select haodian.audit_append(row($1, null, null, $2, $3, $4, $5, $6, $7, $8, $9,
      $10::json, $11::json, null, null)::haodian.audit_log)`,
};

/** Puts a row at the end of its chain; sequence, time and hashes are the database's. */
export async function appendAudit(tx: Tx, row: NewAuditRow): Promise<void> {
  await tx.named(APPEND, [
    row.tenant,
    row.actorKind,
    row.actorId,
    row.ip,
    row.userAgent,
    row.requestId,
    row.action,
    row.targetType,
    row.targetId,
    row.before,
    row.after,
  ]);
}

const APPEND_OF_MERCHANTS = {
  name: 'audit-append-of-merchants',
  // One after the other in the order of their ids, as who takes several chains must.
  text: `
    select count(haodian.audit_append(row(of.id, null, null, $2, $3, $4, $5, $6, $7, 'merchant',
      of.id, $8::json, $9::json, null, null)::haodian.audit_log)) as count
    from (select distinct unnest($1::text[]) collate "C" as id order by 1) as of`,
};

/** Puts the same row at the end of the chain of each merchant, which is its target. */
export async function appendAuditOfMerchants(
  tx: Tx,
  merchantIds: readonly string[],
  row: Omit<NewAuditRow, 'tenant' | 'targetType' | 'targetId'>,
): Promise<void> {
  await tx.named(APPEND_OF_MERCHANTS, [
    merchantIds,
    row.actorKind,
    row.actorId,
    row.ip,
    row.userAgent,
    row.requestId,
    row.action,
    row.before,
    row.after,
  ]);
}
