import type { Tx } from '#libs/persistence';

/** Chains behind a tenant whose oldest row is older than a moment. */
export async function findOldChains(
  tx: Tx,
  wanted: { after: string; olderThanMs: number; limit: number },
): Promise<string[]> {
  const rows = await tx.query<{ tenant: string }>(
    `select h.tenant from audit_heads h
     join audit_log l on l.tenant = h.tenant and l.sequence = h.anchor_sequence + 1
     where h.tenant > $1 and l.at < to_timestamp($2::float8 / 1000)
     order by h.tenant limit $3`,
    [wanted.after, wanted.olderThanMs, wanted.limit],
  );
  return rows.map((row) => row.tenant);
}

/** Removes the oldest rows of a chain, at most `limit`; answers how many. */
export async function pruneChain(
  tx: Tx,
  wanted: { tenant: string; olderThanMs: number; limit: number },
): Promise<number> {
  const [row] = await tx.query<{ removed: bigint }>(
    `select haodian.audit_prune($1, to_timestamp($2::float8 / 1000), $3) as removed`,
    [wanted.tenant, wanted.olderThanMs, wanted.limit],
  );
  return Number(row!.removed);
}
