import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Clock, newId } from '#libs/kernel';
import type { Fen } from '#libs/kernel';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { findByOrderNo, findSeller, insertOrder } from './order.repository.js';
import type { OrderRow } from './order.repository.js';
import { merchantNotActive, orderNoTaken, terminalUnknown } from './payments.errors.js';

/** Who is being taken on may sell: the test payment can be of an order. */
const SELLS_NOT = ['suspended', 'closed'];

/** What the merchant asks to be paid for. */
export interface OrderRequest {
  readonly terminalId: string;
  /** `[A-Za-z0-9_-]{1,32}`, unique in the merchant. */
  readonly orderNo: string;
  readonly amount: Fen;
  readonly subject?: string | undefined;
  readonly expiresInS: number;
}

/**
 * Takes an order with one attempt of the same number; the attempt is what a channel's report is
 * checked against.
 */
@Injectable()
export class CreateOrder {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * The same request again gives the same order.
   * @throws DomainError `terminal_not_found`; `merchant_not_active` while the merchant is suspended
   * or closed; `order_no_taken` for the number of an order with other data.
   */
  async run(scope: Scope, request: OrderRequest): Promise<OrderRow> {
    const nowMs = this.clock.nowMs();
    return this.database.asApp(scope, async (tx) => {
      const seller = await findSeller(tx, request.terminalId);
      if (!seller) throw terminalUnknown(request.terminalId);
      const { place, merchantState } = seller;
      if (SELLS_NOT.includes(merchantState)) throw merchantNotActive(merchantState);
      const subject = request.subject ?? null;
      const placed = await insertOrder(tx, {
        ...place,
        id: newId('ord', nowMs),
        orderNo: request.orderNo,
        amount: request.amount,
        subject,
        expiresAtMs: nowMs + request.expiresInS * 1_000,
        nowMs,
      });
      if (placed) {
        const target = { type: 'order', id: placed.id };
        const { merchantId } = place;
        await Audit.record(tx, { action: 'order.created', merchantId, target, after: request });
        return placed;
      }
      const existing = await findByOrderNo(tx, place.merchantId, request.orderNo);
      if (!existing || !isSame(existing, request)) throw orderNoTaken(request.orderNo);
      return existing;
    });
  }
}

function isSame(order: OrderRow, request: OrderRequest): boolean {
  return (
    order.terminalId === request.terminalId &&
    order.amount === request.amount &&
    order.subject === (request.subject ?? null)
  );
}
