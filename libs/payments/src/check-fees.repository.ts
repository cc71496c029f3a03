import type { CardType, Fen } from '#libs/kernel';
import type { Scope, Tx } from '#libs/persistence';
import { newestFirst } from './newest-first.js';

/** What a payment's fee is reckoned by, and what it was. */
export interface ChargedPayment {
  readonly id: string;
  readonly merchantId: string;
  readonly channel: string;
  readonly cardType: CardType | null;
  readonly amount: Fen;
  readonly paidAt: Date;
  readonly fee: Fen;
  readonly feePlanId: string | null;
  readonly version: number | null;
  readonly promotion: boolean;
  /** The plan its merchant has for that moment as things are now. */
  readonly planNow: string | null;
  readonly stamp: number;
}

const COLUMNS = `id, merchant_id as "merchantId", channel, card_type as "cardType", amount,
  paid_at as "paidAt", fee, fee_plan_id as "feePlanId", fee_plan_version as version,
  fee_promotion as promotion,
  (select a.fee_plan_id from merchant_fee_plans a
   where a.merchant_id = payments.merchant_id and a.valid_from <= payments.paid_at
   order by a.valid_from desc limit 1) as "planNow",
  (select stamp from fee_plan_stamp) as stamp`;

/** Payments in scope from the newest, their ids between these two: `from` included, not `below`. */
export function findCharged(
  tx: Tx,
  scope: Scope,
  { from, below, limit }: { from: string; below: string; limit: number },
): Promise<ChargedPayment[]> {
  return newestFirst<ChargedPayment>(tx, scope, {
    table: 'payments',
    columns: COLUMNS,
    conditions: ['id >= $1', 'id < $2'],
    values: [from, below],
    limit,
  });
}
