import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { deleteEndpoint, findEndpoint } from './endpoints.repository.js';
import { webhookNotFound } from './webhooks.errors.js';

/** Removes a webhook for good, with its deliveries and their attempts. */
@Injectable()
export class RemoveWebhook {
  constructor(private readonly database: Database) {}

  /** What is in flight still arrives. @throws DomainError `webhook_not_found`. */
  async run(scope: Scope, id: string): Promise<void> {
    await this.database.asApp(scope, async (tx) => {
      const before = await findEndpoint(tx, id);
      if (!before || !(await deleteEndpoint(tx, id))) throw webhookNotFound(id);
      const { merchantId } = before;
      const target = { type: 'webhook', id };
      await Audit.record(tx, { action: 'webhook.removed', merchantId, target, before });
    });
  }
}
