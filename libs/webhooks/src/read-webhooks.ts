import { Injectable } from '@nestjs/common';
import { Database, decodeCursor, pageOf } from '#libs/persistence';
import type { Page, PageRequest, Scope } from '#libs/persistence';
import type { Endpoint } from './endpoint.js';
import { findEndpoint, findEndpoints } from './endpoints.repository.js';
import { webhookNotFound } from './webhooks.errors.js';

/** Shows the webhooks in scope, without their secrets. */
@Injectable()
export class ReadWebhooks {
  constructor(private readonly database: Database) {}

  /** @throws DomainError `webhook_not_found`. */
  async one(scope: Scope, id: string): Promise<Endpoint> {
    const endpoint = await this.database.asApp(scope, (tx) => findEndpoint(tx, id));
    if (!endpoint) throw webhookNotFound(id);
    return endpoint;
  }

  /** In the order they were made. @throws DomainError `cursor_malformed`. */
  async list(
    scope: Scope,
    page: PageRequest & { merchantId?: string | undefined },
  ): Promise<Page<Endpoint>> {
    const { merchantId = null, limit } = page;
    const wanted = { merchantId, after: decodeCursor(page.cursor), limit: limit + 1 };
    const rows = await this.database.asApp(scope, (tx) => findEndpoints(tx, wanted));
    return pageOf(rows, page, (endpoint) => endpoint.id);
  }
}
