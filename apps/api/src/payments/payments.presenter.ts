import { statusOf } from '#libs/payments';
import type { OrderRow, PaymentRow, StoreDay } from '#libs/payments';

/** A payment as the API shows it. */
export function presentPayment(row: PaymentRow) {
  const fee = row.fee - row.feeReturned;
  const feeTerms =
    row.feePlanId === null
      ? null
      : {
          feePlanId: row.feePlanId,
          version: row.feePlanVersion,
          rate: row.feeRate,
          promotion: row.feePromotion,
        };
  const net = row.amount - row.refunded - fee;
  return { ...row, fee, feeTerms, net, status: statusOf(row) };
}

/** An order as the API shows it: an open one past its time is expired. */
export function presentOrder(row: OrderRow, nowMs: number) {
  const isExpired = row.state === 'open' && row.expiresAt.getTime() <= nowMs;
  return { ...row, state: isExpired ? ('expired' as const) : row.state };
}

/** A store's day as the API shows it. */
export function presentSummary(
  date: string,
  day: StoreDay,
  heard: { announced: number; missed: number },
) {
  const fees = day.fees - day.feesReturned;
  const byChannel = Object.fromEntries(
    day.byChannel.map(({ channel, count, amount }) => [channel, { count, amount }]),
  );
  const { count, amount, refunded } = day;
  return {
    date,
    count,
    amount,
    refunded,
    fees,
    net: amount - refunded - fees,
    byChannel,
    ...heard,
  };
}
