import type { Tx } from '#libs/persistence';

/** A payment that is recorded while refunds of it still wait. */
export interface Reunited {
  readonly channel: string;
  readonly channelAccountId: string;
  readonly channelPaymentId: string;
}

export function findReunited(tx: Tx, limit: number): Promise<Reunited[]> {
  return tx.query<Reunited>(
    `select distinct a.channel, w.channel_account_id as "channelAccountId",
       w.channel_payment_id as "channelPaymentId"
     from inbox w
     join inbox p on p.channel_account_id = w.channel_account_id and p.kind = 'payment'
       and p.channel_id = w.channel_payment_id and p.payment_id is not null
     join channel_accounts a on a.id = w.channel_account_id
     where w.state = 'waiting' limit $1`,
    [limit],
  );
}

/**
 * Gives refunds that wait too long a reason, so that they are listed; answers those newly overdue.
 */
export function markOverdue(
  tx: Tx,
  receivedBeforeMs: number,
): Promise<{ id: string; channelAccountId: string; channelPaymentId: string }[]> {
  return tx.query(
    `with overdue as (
       update inbox set reason = 'refund_without_payment'
       where state = 'waiting' and reason is null
         and received_at < to_timestamp($1::float8 / 1000)
       returning id, channel_account_id, channel_payment_id
     )
     select id, channel_account_id as "channelAccountId", channel_payment_id as "channelPaymentId"
     from overdue`,
    [receivedBeforeMs],
  );
}

/** Empties raw bytes received before a moment, as many as one statement may; answers how many. */
export async function purgeRaw(tx: Tx, receivedBeforeMs: number, limit: number): Promise<number> {
  const rows = await tx.query(
    `update inbox set raw = null where ctid = any (array (
       select ctid from inbox
       where raw is not null and received_at < to_timestamp($1::float8 / 1000) limit $2))
     returning 1`,
    [receivedBeforeMs, limit],
  );
  return rows.length;
}
