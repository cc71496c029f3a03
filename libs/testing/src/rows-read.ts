import type { Tx } from '#libs/persistence';

/** How many rows of a table a transaction has read so far, by indexes or not. */
export async function rowsRead(tx: Tx, table: string): Promise<number> {
  const [found] = await tx.query<{ read: bigint }>(
    `select idx_tup_fetch + seq_tup_read as read from pg_stat_xact_user_tables
     where relid = $1::regclass`,
    [table],
  );
  return Number(found!.read);
}
