import { Injectable } from '@nestjs/common';
import { readEntry } from '#libs/ledger';
import type { EntryView } from '#libs/ledger';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { findOrder, findOrders } from './order.repository.js';
import type { OrderRow } from './order.repository.js';
import { findPayment, findPayments, findRefunds } from './payment.repository.js';
import type { PaymentFilter, PaymentRow, RefundRow } from './payment.repository.js';
import { findStoreDay } from './store-day.repository.js';
import type { StoreDay } from './store-day.repository.js';
import { orderNotFound, paymentNotFound, storeNotFound } from './payments.errors.js';

/** What was recorded, as its owners may see it; nothing here writes. */
@Injectable()
export class ReadPayments {
  constructor(private readonly database: Database) {}

  /** Payments from the newest. */
  list(scope: Scope, filter: PaymentFilter): Promise<PaymentRow[]> {
    return this.database.asApp(scope, (tx) => findPayments(tx, scope, filter));
  }

  /** @throws DomainError `payment_not_found`, also for another tenant's. */
  one(
    scope: Scope,
    id: string,
  ): Promise<{ payment: PaymentRow; refunds: RefundRow[]; entry: EntryView | null }> {
    return this.database.asApp(scope, async (tx) => {
      const payment = await findPayment(tx, id);
      if (!payment) throw paymentNotFound(id);
      const refunds = await findRefunds(tx, payment);
      const entry = await readEntry(tx, payment.merchantId, payment.entryId);
      return { payment, refunds, entry };
    });
  }

  /** Orders from the newest. */
  orders(scope: Scope, page: { belowId: string | null; limit: number }): Promise<OrderRow[]> {
    return this.database.asApp(scope, (tx) => findOrders(tx, scope, page));
  }

  /** @throws DomainError `order_not_found`. */
  order(scope: Scope, id: string): Promise<OrderRow> {
    return this.database.asApp(scope, async (tx) => {
      const order = await findOrder(tx, id);
      if (!order) throw orderNotFound(id);
      return order;
    });
  }

  /**
   * A store's Shanghai day (`YYYY-MM-DD`): read from the row kept while it went on.
   * @throws DomainError `store_not_found`.
   */
  storeDay(scope: Scope, storeId: string, day: string): Promise<StoreDay> {
    return this.database.asApp(scope, async (tx) => {
      const found = await findStoreDay(tx, storeId, day);
      if (!found) throw storeNotFound(storeId);
      return found;
    });
  }
}
