import { newId } from '#libs/kernel';
import { removeTerms, writeCodeTerm } from '#libs/merchants';
import type { Tx } from '#libs/persistence';

/** Where a device can be: a terminal of a store, or the store as a whole. */
export interface Place {
  readonly merchantId: string;
  readonly storeId: string;
  readonly terminalId: string | null;
}

/** What an assignment asks for. */
export type Target = { readonly terminalId: string } | { readonly storeId: string };

/** One stay of a device at a place. */
export interface Assignment extends Place {
  readonly placement: number;
  readonly validFrom: Date;
  /** Null for the present one. */
  readonly validTo: Date | null;
}

/** The place of a terminal or store in scope, or null. */
export async function findPlace(tx: Tx, target: Target): Promise<Place | null> {
  const rows =
    'terminalId' in target
      ? await tx.query<Place>(
          `select merchant_id as "merchantId", store_id as "storeId", id as "terminalId"
           from terminals where id = $1`,
          [target.terminalId],
        )
      : await tx.query<Place>(
          `select merchant_id as "merchantId", id as "storeId", null as "terminalId"
           from stores where id = $1`,
          [target.storeId],
        );
  return rows[0] ?? null;
}

/**
 * Ends the present stay, begins the next (none for null) and counts the move; answers the new
 * placement number. From then on it is the next merchant that is found by its SN.
 */
export async function moveDevice(
  tx: Tx,
  move: { sn: string; from: Place | null; to: Place | null; placement: number; atMs: number },
): Promise<number> {
  const { sn, from, to, atMs } = move;
  const placement = move.placement + 1;
  await tx.query(
    `update device_assignments set valid_to = greatest(valid_from, to_timestamp($2::float8 / 1000))
     where sn = $1 and valid_to is null`,
    [sn, atMs],
  );
  if (to) {
    await tx.query(
      `insert into device_assignments
         (id, sn, merchant_id, store_id, terminal_id, placement, valid_from)
       values ($1, $2, $3, $4, $5, $6, to_timestamp($7::float8 / 1000))`,
      [newId('asg', atMs), sn, to.merchantId, to.storeId, to.terminalId, placement, atMs],
    );
  }
  await tx.query(
    `update devices set merchant_id = $2, store_id = $3, terminal_id = $4, placement = $5
     where sn = $1`,
    [sn, to?.merchantId ?? null, to?.storeId ?? null, to?.terminalId ?? null, placement],
  );
  if (from && from.merchantId !== to?.merchantId)
    await removeTerms(tx, { merchantId: from.merchantId, source: sn });
  if (to) await writeCodeTerm(tx, { merchantId: to.merchantId, source: sn }, sn);
  return placement;
}

export async function markReplaced(tx: Tx, sn: string, successor: string): Promise<void> {
  await tx.query('update devices set replaced_by = $2 where sn = $1', [sn, successor]);
}

/** Stays of a device in scope, the present one first; the newest 100. */
export async function findAssignments(tx: Tx, sn: string): Promise<Assignment[]> {
  return tx.query<Assignment>(
    `select merchant_id as "merchantId", store_id as "storeId", terminal_id as "terminalId",
       placement, valid_from as "validFrom", valid_to as "validTo"
     from device_assignments where sn = $1 order by placement desc limit 100`,
    [sn],
  );
}

/** The models of the devices that stand in a merchant's stores now, each once. */
export async function modelsAt(tx: Tx, merchantId: string): Promise<string[]> {
  const rows = await tx.query<{ model: string }>(
    `select distinct d.model from device_assignments a join devices d on d.sn = a.sn
     where a.merchant_id = $1 and a.valid_to is null`,
    [merchantId],
  );
  return rows.map(({ model }) => model);
}
