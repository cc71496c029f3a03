import { Injectable } from '@nestjs/common';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { deleteEndpoint } from './endpoints.repository.js';
import { webhookNotFound } from './webhooks.errors.js';

/** Removes a webhook for good, with its deliveries and their attempts. */
@Injectable()
export class RemoveWebhook {
  constructor(private readonly database: Database) {}

  /** What is in flight still arrives. @throws DomainError `webhook_not_found`. */
  async run(scope: Scope, id: string): Promise<void> {
    if (!(await this.database.asApp(scope, (tx) => deleteEndpoint(tx, id))))
      throw webhookNotFound(id);
  }
}
