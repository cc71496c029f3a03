import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { deleteKey, lockChannelAccount } from './channel-accounts.repository.js';
import { channelAccountNotFound, channelKeyNotFound } from './merchants.errors.js';

/**
 * Takes a key out of the ring of an account: within a second nothing it signed is believed any
 * more.
 */
@Injectable()
export class RemoveChannelKey {
  constructor(private readonly database: Database) {}

  /** @throws DomainError `channel_account_not_found`, `channel_key_not_found`. */
  async run(scope: Scope, accountId: string, serial: string): Promise<void> {
    await this.database.asApp(scope, async (tx) => {
      const account = await lockChannelAccount(tx, accountId);
      if (!account) throw channelAccountNotFound(accountId);
      const fingerprint = await deleteKey(tx, accountId, serial);
      if (fingerprint === null) throw channelKeyNotFound(serial);
      const { merchantId } = account;
      const target = { type: 'channel_account', id: accountId };
      const before = { serial, fingerprint };
      await Audit.record(tx, { action: 'channel_key.removed', merchantId, target, before });
    });
  }
}
