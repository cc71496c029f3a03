import { Injectable } from '@nestjs/common';
import { Database, decodeCursor, pageOf } from '#libs/persistence';
import type { Page, PageRequest, Scope } from '#libs/persistence';
import { findAttempts, findDeliveries, findDelivery } from './deliveries.repository.js';
import type { Delivery, DeliveryState, ShownAttempt } from './deliveries.repository.js';
import { findEndpoint } from './endpoints.repository.js';
import { deliveryNotFound, webhookNotFound } from './webhooks.errors.js';

/** A delivery with what was sent and every attempt. */
export interface DeliveryDetail extends Delivery {
  readonly body: string;
  readonly log: readonly ShownAttempt[];
}

/** Shows what became of what was sent to a webhook. */
@Injectable()
export class ReadDeliveries {
  constructor(private readonly database: Database) {}

  /** From the newest event. @throws DomainError `webhook_not_found`, `cursor_malformed`. */
  async list(
    scope: Scope,
    webhookId: string,
    page: PageRequest & { state?: DeliveryState | undefined },
  ): Promise<Page<Delivery>> {
    const { state = null, limit } = page;
    const wanted = { webhookId, state, belowId: decodeCursor(page.cursor), limit: limit + 1 };
    const rows = await this.database.asApp(scope, async (tx) => {
      if (!(await findEndpoint(tx, webhookId))) throw webhookNotFound(webhookId);
      return findDeliveries(tx, wanted);
    });
    return pageOf(rows, page, (delivery) => delivery.id);
  }

  /** @throws DomainError `webhook_delivery_not_found`. */
  async one(scope: Scope, webhookId: string, id: string): Promise<DeliveryDetail> {
    return this.database.asApp(scope, async (tx) => {
      const delivery = await findDelivery(tx, webhookId, id);
      if (!delivery) throw deliveryNotFound(id);
      return { ...delivery, log: await findAttempts(tx, id) };
    });
  }
}
