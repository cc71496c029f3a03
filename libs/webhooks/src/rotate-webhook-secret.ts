import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Clock } from '#libs/kernel';
import { Database, SecretBox } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { openSecret, sealSecret } from './endpoint.js';
import { changeSecret, lockEndpoint } from './endpoints.repository.js';
import { newSecret } from './sign.js';
import { webhookNotFound } from './webhooks.errors.js';

const BOTH_SIGN_FOR_MS = 24 * 3_600_000;

/** Gives a webhook a new secret. */
@Injectable()
export class RotateWebhookSecret {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly secretBox: SecretBox,
  ) {}

  /**
   * The secret in the answer is shown this once. For 24 h the one before signs beside it; one that
   * was before that signs no longer. @throws DomainError `webhook_not_found`.
   */
  async run(scope: Scope, id: string): Promise<{ secret: string; previousSecretUntil: Date }> {
    const secret = newSecret();
    const previousUntil = new Date(this.clock.nowMs() + BOTH_SIGN_FOR_MS);
    await this.database.asApp(scope, async (tx) => {
      const before = await lockEndpoint(tx, id);
      if (!before) throw webhookNotFound(id);
      const old = openSecret(this.secretBox, 'secret', { id, sealed: before.secret });
      await changeSecret(tx, id, {
        secret: sealSecret(this.secretBox, 'secret', { id, secret }),
        previousSecret: sealSecret(this.secretBox, 'previous_secret', { id, secret: old }),
        previousUntil,
      });
      const { merchantId } = before;
      const target = { type: 'webhook', id };
      await Audit.record(tx, { action: 'webhook.secret_renewed', merchantId, target });
    });
    return { secret, previousSecretUntil: previousUntil };
  }
}
