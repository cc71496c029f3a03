import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Clock, newId } from '#libs/kernel';
import { Database, SecretBox } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { checkUrl } from './check-url.js';
import { sealSecret } from './endpoint.js';
import type { Endpoint } from './endpoint.js';
import { countEndpoints, insertEndpoint, lockMerchant } from './endpoints.repository.js';
import type { WebhookEvent } from './event-types.js';
import { newSecret } from './sign.js';
import { WebhookSettings } from './webhook-settings.js';
import { merchantUnknown, tooManyWebhooks } from './webhooks.errors.js';

const PER_MERCHANT_MAX = 10;

/** A webhook as it is entered. */
export interface NewWebhook {
  readonly merchantId: string;
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  readonly description?: string | undefined;
}

/** Subscribes an integrator's server to events of a merchant. */
@Injectable()
export class CreateWebhook {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly secretBox: SecretBox,
    private readonly settings: WebhookSettings,
  ) {}

  /**
   * The secret in the answer is shown this once. It is sent what happens from now on.
   * @throws DomainError `webhook_url_invalid`, `merchant_unknown`, `webhook_limit_reached`.
   */
  async run(scope: Scope, wanted: NewWebhook): Promise<Endpoint & { secret: string }> {
    const nowMs = this.clock.nowMs();
    const id = newId('whe', nowMs);
    const { merchantId } = wanted;
    const endpoint: Endpoint = {
      id,
      merchantId,
      url: checkUrl(wanted.url, this.settings),
      description: wanted.description ?? null,
      events: [...new Set(wanted.events)],
      enabled: true,
      disabledReason: null,
      pausedUntil: null,
      previousSecretUntil: null,
      createdAt: new Date(nowMs),
    };
    const secret = newSecret();
    const sealed = sealSecret(this.secretBox, 'secret', { id, secret });
    await this.database.asApp(scope, async (tx) => {
      if (!(await lockMerchant(tx, merchantId))) throw merchantUnknown(merchantId);
      const count = await countEndpoints(tx, merchantId);
      if (count >= PER_MERCHANT_MAX) throw tooManyWebhooks(PER_MERCHANT_MAX);
      await insertEndpoint(tx, endpoint, sealed);
      const target = { type: 'webhook', id };
      await Audit.record(tx, { action: 'webhook.created', merchantId, target, after: endpoint });
    });
    return { ...endpoint, secret };
  }
}
