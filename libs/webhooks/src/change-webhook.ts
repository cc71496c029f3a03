import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { checkUrl } from './check-url.js';
import type { Endpoint } from './endpoint.js';
import { changeEndpoint, lockEndpoint } from './endpoints.repository.js';
import type { WebhookEvent } from './event-types.js';
import { WebhookSettings } from './webhook-settings.js';
import { webhookNotFound } from './webhooks.errors.js';

/** What is to be different; fields left out stay as they are. */
export interface WebhookChange {
  readonly url?: string | undefined;
  readonly events?: readonly WebhookEvent[] | undefined;
  readonly description?: string | null | undefined;
  readonly enabled?: boolean | undefined;
}

/** Changes where a webhook leads, what it is told, and whether it is sent anything. */
@Injectable()
export class ChangeWebhook {
  constructor(
    private readonly database: Database,
    private readonly settings: WebhookSettings,
  ) {}

  /**
   * Who is enabled again, or gets another URL, begins without its history of failures.
   * @throws DomainError `webhook_not_found`, `webhook_url_invalid`.
   */
  async run(scope: Scope, id: string, change: WebhookChange): Promise<Endpoint> {
    const url = change.url === undefined ? undefined : checkUrl(change.url, this.settings);
    return this.database.asApp(scope, async (tx) => {
      const locked = await lockEndpoint(tx, id);
      if (!locked) throw webhookNotFound(id);
      const { secret: _1, previousSecret: _2, previousUntil: _3, ...before } = locked;
      const enabled = change.enabled ?? before.enabled;
      const after: Endpoint = {
        ...before,
        url: url ?? before.url,
        events: change.events ? [...new Set(change.events)] : before.events,
        description: change.description === undefined ? before.description : change.description,
        enabled,
        disabledReason: enabled ? null : (before.disabledReason ?? 'by_hand'),
      };
      const isRevived = (enabled && !before.enabled) || after.url !== before.url;
      await changeEndpoint(tx, after, isRevived);
      const { merchantId } = after;
      const target = { type: 'webhook', id };
      await Audit.record(tx, { action: 'webhook.changed', merchantId, target, before, after });
      return isRevived ? { ...after, pausedUntil: null } : after;
    });
  }
}
