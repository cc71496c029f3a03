import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import { Database, everyMerchant } from '#libs/persistence';
import { findApiKey, markRevoked } from './api-keys.repository.js';
import { Authenticate } from './authenticate.js';
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
      if (!(await findApiKey(tx, scope, id))) throw apiKeyNotFound(id);
      await markRevoked(tx, id, new Date(this.clock.nowMs()));
    });
    this.authenticate.forgetAll();
  }
}
