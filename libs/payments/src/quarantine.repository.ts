import type { Fen } from '#libs/kernel';
import type { Tx } from '#libs/persistence';
import type { QuarantineReason } from './payment-outcome.js';

/** A genuine message that waits for a person, or waited. */
export interface QuarantineItem {
  readonly id: string;
  readonly reason: QuarantineReason;
  readonly state: 'quarantined' | 'waiting' | 'resolved' | 'dismissed' | 'recorded';
  readonly kind: 'payment' | 'refund' | 'closed';
  readonly channel: string;
  readonly channelAccountId: string;
  readonly channelId: string;
  readonly channelPaymentId: string | null;
  readonly merchantId: string | null;
  readonly expectedAmount: Fen | null;
  readonly verified: unknown;
  readonly receivedAt: Date;
}

const COLUMNS = `i.id, i.reason, i.state, i.kind, a.channel, i.channel_account_id as
  "channelAccountId",
  i.channel_id as "channelId", i.channel_payment_id as "channelPaymentId",
  i.merchant_id as "merchantId", i.expected_amount as "expectedAmount", i.message as verified,
  i.received_at as "receivedAt"`;

/** Items in scope from the newest, below an id. */
export function findQuarantined(
  tx: Tx,
  wanted: { state: string | null; belowId: string | null; limit: number },
): Promise<QuarantineItem[]> {
  return tx.query<QuarantineItem>(
    `select ${COLUMNS} from inbox i join channel_accounts a on a.id = i.channel_account_id
     where i.reason is not null and ($1::text is null or i.state = $1)
       and ($2::text is null or i.id < $2)
     order by i.id desc limit $3`,
    [wanted.state, wanted.belowId, wanted.limit],
  );
}

/** One item in scope, or null. */
export async function findQuarantineItem(tx: Tx, id: string): Promise<QuarantineItem | null> {
  const rows = await tx.query<QuarantineItem>(
    `select ${COLUMNS} from inbox i join channel_accounts a on a.id = i.channel_account_id
     where i.reason is not null and i.id = $1`,
    [id],
  );
  return rows[0] ?? null;
}

/** Takes the item's row until the end of the transaction; its state as it is now. */
export async function lockItem(tx: Tx, id: string): Promise<QuarantineItem['state'] | null> {
  const rows = await tx.query<{ state: QuarantineItem['state'] }>(
    'select state from inbox where reason is not null and id = $1 for update',
    [id],
  );
  return rows[0]?.state ?? null;
}

/** Closes an item for good. */
export async function closeItem(
  tx: Tx,
  closed: {
    id: string;
    state: 'resolved' | 'dismissed';
    by: string;
    atMs: number;
    dismissReason?: string;
    merchantId?: string;
    paymentId?: string;
  },
): Promise<void> {
  await tx.query(
    `update inbox set state = $2, closed_by = $3, closed_at = to_timestamp($4::float8 / 1000),
       dismiss_reason = $5, merchant_id = coalesce($6, merchant_id),
       payment_id = coalesce($7, payment_id)
     where id = $1 and reason is not null`,
    [
      closed.id,
      closed.state,
      closed.by,
      closed.atMs,
      closed.dismissReason ?? null,
      closed.merchantId ?? null,
      closed.paymentId ?? null,
    ],
  );
}

/** How many items wait for a person; for the metric. */
export async function countOpen(tx: Tx): Promise<number> {
  const rows = await tx.query<{ open: bigint }>(
    `select count(*) as open from inbox where reason is not null and state in ('quarantined',
      'waiting')`,
  );
  return Number(rows[0]?.open ?? 0n);
}
