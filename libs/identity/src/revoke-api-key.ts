import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import { Database, everyMerchant } from '#libs/persistence';
import { findApiKey, markRevoked } from './api-keys.repository.js';
import { Audit } from './audit/audit.js';
import { Authenticate } from './authenticate.js';
import { chainOf } from './create-api-key.js';
import { apiKeyNotFound } from './identity.errors.js';
import type { Principal } from './principal.js';

/** Ends a key for good. */
@Injectable()
export class RevokeApiKey {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly authenticate: Authenticate,
  ) {}

  /**
   * Revoking twice changes nothing. @throws DomainError `api_key_not_found`, also for a key out of
   * reach.
   */
  async run({ scope }: Principal, id: string): Promise<void> {
    await this.database.asApp(everyMerchant, async (tx) => {
      const key = await findApiKey(tx, scope, id);
      if (!key) throw apiKeyNotFound(id);
      if (!(await markRevoked(tx, id, new Date(this.clock.nowMs())))) return;
      const target = { type: 'api_key', id };
      await Audit.record(tx, { action: 'api_key.revoked', merchantId: chainOf(key), target });
    });
    this.authenticate.forgetAll();
  }
}
