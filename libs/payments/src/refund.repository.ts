import type { Fen, Wallet } from '#libs/kernel';
import type { Tx } from '#libs/persistence';
import type { RefundedPayment } from './refund-outcome.js';

/** A recorded payment, locked until the end of the transaction. */
export interface LockedPayment extends RefundedPayment {
  readonly id: string;
  readonly merchantId: string;
  readonly storeId: string;
  readonly terminalId: string;
  readonly channel: string;
  readonly channelAccountId: string;
  readonly wallet: Wallet;
  readonly currency: string;
}

const LOCK = {
  name: 'payment-lock',
  text: `
    select p.id, p.merchant_id as "merchantId", p.store_id as "storeId",
      p.terminal_id as "terminalId", p.channel, p.channel_account_id as "channelAccountId",
      p.wallet, p.currency, p.amount, p.fee, p.refunded, p.fee_returned as "feeReturned"
    from inbox i
    join payments p on p.merchant_id = i.merchant_id and p.id = i.payment_id
    where i.channel_account_id = $1 and i.kind = 'payment' and i.channel_id = $2
    for update of p`,
};

/** The payment a channel's number means, locked; null while none is recorded. */
export async function lockPayment(
  tx: Tx,
  accountId: string,
  channelPaymentId: string,
): Promise<LockedPayment | null> {
  const rows = await tx.named<LockedPayment>(LOCK, [accountId, channelPaymentId]);
  return rows[0] ?? null;
}

/** A refund about to be written. */
export interface NewRefund {
  readonly id: string;
  readonly channelRefundId: string;
  readonly amount: Fen;
  readonly feeReturned: Fen;
  readonly status: 'succeeded' | 'failed';
  readonly succeededAtMs: number;
  readonly recordedAtMs: number;
  readonly entryId: string | null;
  /** Shanghai day of the refund itself. */
  readonly day: string;
}

const INSERT = `
  insert into refunds (merchant_id, id, payment_id, store_id, channel_account_id, channel_refund_id,
    amount, fee_returned, status, succeeded_at, recorded_at, entry_id)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, to_timestamp($10::float8 / 1000),
    to_timestamp($11::float8 / 1000), $12)`;

/** Writes a refund; a succeeded one also counts on the payment and on the store's day. */
export async function insertRefund(
  tx: Tx,
  payment: LockedPayment,
  refund: NewRefund,
): Promise<void> {
  await tx.query(INSERT, [
    payment.merchantId,
    refund.id,
    payment.id,
    payment.storeId,
    payment.channelAccountId,
    refund.channelRefundId,
    refund.amount,
    refund.feeReturned,
    refund.status,
    refund.succeededAtMs,
    refund.recordedAtMs,
    refund.entryId,
  ]);
  if (refund.status === 'failed') return;
  await tx.query(
    `update payments set refunded = refunded + $3, fee_returned = fee_returned + $4
     where merchant_id = $1 and id = $2`,
    [payment.merchantId, payment.id, refund.amount, refund.feeReturned],
  );
  await tx.query(
    `insert into store_days as d (merchant_id, store_id, day, refunded, fees_returned)
     values ($1, $2, $3, $4, $5)
     on conflict (merchant_id, store_id, day) do update set
       refunded = d.refunded + excluded.refunded,
       fees_returned = d.fees_returned + excluded.fees_returned`,
    [payment.merchantId, payment.storeId, refund.day, refund.amount, refund.feeReturned],
  );
}

/** A refund that waits for its payment. */
export interface WaitingRefund {
  readonly id: string;
  readonly channelRefundId: string;
  readonly verified: unknown;
  readonly receivedAtMs: number;
}

/** Refunds that wait for a payment, oldest first, locked. */
export function lockWaitingRefunds(
  tx: Tx,
  accountId: string,
  channelPaymentId: string,
): Promise<WaitingRefund[]> {
  return tx.query<WaitingRefund>(
    `select id, channel_id as "channelRefundId", message as verified,
       extract(epoch from received_at)::float8 * 1000 as "receivedAtMs"
     from inbox where channel_account_id = $1 and channel_payment_id = $2 and state = 'waiting'
     order by received_at, channel_id for update`,
    [accountId, channelPaymentId],
  );
}

/** Says what became of a waiting refund. */
export async function settleWaitingRefund(
  tx: Tx,
  settled: {
    accountId: string;
    channelRefundId: string;
    state: 'recorded' | 'quarantined';
    reason: string | null;
    payment: LockedPayment;
  },
): Promise<void> {
  await tx.query(
    `update inbox set state = $3, reason = $4, merchant_id = $5, payment_id = $6
     where channel_account_id = $1 and kind = 'refund' and channel_id = $2 and state = 'waiting'`,
    [
      settled.accountId,
      settled.channelRefundId,
      settled.state,
      settled.reason,
      settled.payment.merchantId,
      settled.payment.id,
    ],
  );
}
