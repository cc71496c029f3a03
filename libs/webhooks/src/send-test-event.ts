import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Clock, newId } from '#libs/kernel';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { findDelivery, insertDeliveries } from './deliveries.repository.js';
import type { Delivery } from './deliveries.repository.js';
import { findEndpoint } from './endpoints.repository.js';
import { TEST_EVENT } from './event-types.js';
import { messageOf } from './message.js';
import { webhookDisabled, webhookNotFound } from './webhooks.errors.js';

/** Sends an event that means nothing, to see whether it arrives. */
@Injectable()
export class SendTestEvent {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** It is sent within a second. @throws DomainError `webhook_not_found`, `webhook_disabled`. */
  async run(scope: Scope, webhookId: string): Promise<Delivery> {
    const nowMs = this.clock.nowMs();
    const id = newId('whd', nowMs);
    return this.database.asApp(scope, async (tx) => {
      const endpoint = await findEndpoint(tx, webhookId);
      if (!endpoint) throw webhookNotFound(webhookId);
      if (!endpoint.enabled) throw webhookDisabled();
      const { merchantId } = endpoint;
      const data = { merchantId, webhookId };
      const { body } = messageOf({ type: TEST_EVENT, atMs: nowMs, data });
      const about = { type: TEST_EVENT, occurredAtMs: nowMs, eventId: newId('evt', nowMs), body };
      await insertDeliveries(tx, [{ id, merchantId, webhookId, ...about }], {
        nowMs,
        again: false,
      });
      const target = { type: 'webhook', id: webhookId };
      await Audit.record(tx, { action: 'webhook.tested', merchantId, target });
      return (await findDelivery(tx, webhookId, id))!;
    });
  }
}
