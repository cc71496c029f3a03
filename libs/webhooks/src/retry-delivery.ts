import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Clock } from '#libs/kernel';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { beginAgain, findDelivery } from './deliveries.repository.js';
import type { Delivery } from './deliveries.repository.js';
import { findEndpoint } from './endpoints.repository.js';
import { deliveryNotFound, webhookDisabled } from './webhooks.errors.js';

/** Sends a delivery again, whatever became of it: given up, on its way, or lost by who took it. */
@Injectable()
export class RetryDelivery {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * It has its 24 h before it anew, under the same `webhook-id`.
   * @throws DomainError `webhook_delivery_not_found`, `webhook_disabled`.
   */
  async run(scope: Scope, webhookId: string, id: string): Promise<Delivery> {
    return this.database.asApp(scope, async (tx) => {
      const endpoint = await findEndpoint(tx, webhookId);
      const begun = endpoint
        ? await beginAgain(tx, { webhookId, id, nowMs: this.clock.nowMs() })
        : false;
      if (!begun) throw deliveryNotFound(id);
      if (!endpoint?.enabled) throw webhookDisabled();
      const { merchantId } = endpoint;
      const target = { type: 'webhook_delivery', id };
      await Audit.record(tx, { action: 'webhook.delivery_retried', merchantId, target });
      return (await findDelivery(tx, webhookId, id))!;
    });
  }
}
