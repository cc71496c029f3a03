import type { CardType, Fen, Wallet } from '#libs/kernel';
import type { Scope, Tx } from '#libs/persistence';
import { newestFirst } from './newest-first.js';
import type { Wanted } from './newest-first.js';

/** A payment as stored. */
export interface PaymentRow {
  readonly id: string;
  readonly merchantId: string;
  readonly storeId: string;
  readonly terminalId: string;
  readonly channel: string;
  readonly channelAccountId: string;
  readonly channelPaymentId: string;
  readonly wallet: Wallet;
  readonly presented: string;
  readonly cardType: CardType | null;
  readonly orderNo: string | null;
  readonly amount: Fen;
  readonly payerAmount: Fen | null;
  readonly receivedAmount: Fen | null;
  readonly fee: Fen;
  readonly feeReturned: Fen;
  /** What the fee was reckoned by; null for an unpriced payment. */
  readonly feePlanId: string | null;
  readonly feePlanVersion: number | null;
  readonly feeRate: string | null;
  readonly feePromotion: boolean;
  readonly refunded: Fen;
  readonly currency: string;
  readonly n: number;
  /** `YYYY-MM-DD`, Shanghai. */
  readonly day: string;
  readonly paidAt: Date;
  readonly recordedAt: Date;
  readonly entryId: string;
}

/** Where the money of a payment is now. */
export type PaymentStatus = 'succeeded' | 'partially_refunded' | 'refunded';

/** A refund as stored. */
export interface RefundRow {
  readonly id: string;
  readonly amount: Fen;
  readonly status: 'succeeded' | 'failed';
  readonly succeededAt: Date;
}

const COLUMNS = `id, merchant_id as "merchantId", store_id as "storeId", terminal_id as
  "terminalId",
  channel, channel_account_id as "channelAccountId", channel_payment_id as "channelPaymentId",
  wallet, presented, order_no as "orderNo", amount, payer_amount as "payerAmount",
  received_amount as "receivedAmount", card_type as "cardType", fee,
  fee_returned as "feeReturned", fee_plan_id as "feePlanId",
  fee_plan_version as "feePlanVersion", fee_rate as "feeRate", fee_promotion as "feePromotion",
  refunded, currency, n,
  to_char(day, 'YYYY-MM-DD') as day, paid_at as "paidAt", recorded_at as "recordedAt",
  entry_id as "entryId"`;

const STATUS_CONDITIONS: Readonly<Record<PaymentStatus, string>> = {
  succeeded: 'refunded = 0',
  partially_refunded: 'refunded > 0 and refunded < amount',
  refunded: 'refunded = amount',
};

/** Filters of a list of payments; times are ms since the epoch, `fromMs` included, `toMs` not. */
export interface PaymentFilter {
  readonly storeId?: string | undefined;
  readonly channel?: string | undefined;
  readonly status?: PaymentStatus | undefined;
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
  readonly belowId: string | null;
  readonly limit: number;
}

/** The status a payment's refunds give it. */
export function statusOf(payment: { amount: Fen; refunded: Fen }): PaymentStatus {
  if (payment.refunded === 0n) return 'succeeded';
  return payment.refunded === payment.amount ? 'refunded' : 'partially_refunded';
}

/** Payments in scope from the newest recorded. */
export function findPayments(tx: Tx, scope: Scope, filter: PaymentFilter): Promise<PaymentRow[]> {
  const values: unknown[] = [];
  const conditions: string[] = [];
  const where = (condition: (place: string) => string, value: unknown) => {
    if (value === undefined || value === null) return;
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  where((place) => `store_id = ${place}`, filter.storeId);
  where((place) => `channel = ${place}`, filter.channel);
  where((place) => `id < ${place}`, filter.belowId);
  where((place) => `paid_at >= to_timestamp(${place}::float8 / 1000)`, filter.fromMs);
  where((place) => `paid_at < to_timestamp(${place}::float8 / 1000)`, filter.toMs);
  if (filter.status) conditions.push(STATUS_CONDITIONS[filter.status]);
  // A store is found by its own index.
  const within: Scope = filter.storeId === undefined ? scope : { kind: 'all' };
  const rows: Wanted = {
    table: 'payments',
    columns: COLUMNS,
    conditions,
    values,
    limit: filter.limit,
  };
  return newestFirst<PaymentRow>(tx, within, rows);
}

/** One payment in scope, or null. */
export async function findPayment(tx: Tx, id: string): Promise<PaymentRow | null> {
  const rows = await tx.query<PaymentRow>(`select ${COLUMNS} from payments where id = $1`, [id]);
  return rows[0] ?? null;
}

/** Refunds of a payment, oldest first. */
export function findRefunds(tx: Tx, payment: PaymentRow): Promise<RefundRow[]> {
  return tx.query<RefundRow>(
    `select id, amount, status, succeeded_at as "succeededAt" from refunds
     where merchant_id = $1 and payment_id = $2 order by id`,
    [payment.merchantId, payment.id],
  );
}

/** Whether a merchant was paid exactly this amount, from an id on. */
export async function paidAlready(
  tx: Tx,
  { merchantId, amount, fromId }: { merchantId: string; amount: bigint; fromId: string },
): Promise<boolean> {
  const [found] = await tx.query<{ paid: boolean }>(
    `select exists (select from payments
       where merchant_id = $1 and id >= $2 and amount = $3) as paid`,
    [merchantId, fromId, amount],
  );
  return found!.paid;
}
