import { Injectable } from '@nestjs/common';
import { ringKeySchema } from '#libs/channels';
import type { RingKey } from '#libs/channels';
import { Audit } from '#libs/identity';
import { Clock, fieldErrors } from '#libs/kernel';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { findShownKeys, insertKey, lockChannelAccount } from './channel-accounts.repository.js';
import type { ShownKey } from './channel-accounts.repository.js';
import {
  channelAccountNotFound,
  keyInvalid,
  keyRingFull,
  keySerialTaken,
} from './merchants.errors.js';
import { fingerprintOf } from './show-channel-account.js';

/** Current, previous and next of both kinds, with room to spare. */
const KEYS_MAX = 10;

/** Puts a key of the channel into the ring of an account: from now on it verifies notifications. */
@Injectable()
export class AddChannelKey {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * The same key again changes nothing.
   * @throws DomainError `channel_account_not_found`, `channel_key_invalid`, `key_serial_taken`,
   * `key_ring_full`.
   */
  async run(scope: Scope, accountId: string, wanted: RingKey): Promise<ShownKey> {
    const parsed = ringKeySchema.safeParse(wanted);
    if (!parsed.success) throw keyInvalid(fieldErrors(parsed.error.issues));
    const { serial, publicKeyPem } = parsed.data;
    const fingerprint = fingerprintOf(publicKeyPem);
    const createdAt = new Date(this.clock.nowMs());
    return this.database.asApp(scope, async (tx) => {
      const account = await lockChannelAccount(tx, accountId);
      if (!account) throw channelAccountNotFound(accountId);
      const ring = await findShownKeys(tx, [accountId]);
      const same = ring.find((key) => key.serial === serial);
      if (same && same.fingerprint !== fingerprint) throw keySerialTaken(serial);
      if (same) return { serial, fingerprint, createdAt: same.createdAt };
      if (ring.length >= KEYS_MAX) throw keyRingFull(KEYS_MAX);
      const { merchantId } = account;
      const key = { serial, publicKeyPem, fingerprint, createdAt };
      await insertKey(tx, { id: accountId, merchantId }, key);
      const target = { type: 'channel_account', id: accountId };
      const after = { serial, fingerprint };
      await Audit.record(tx, { action: 'channel_key.added', merchantId, target, after });
      return { serial, fingerprint, createdAt };
    });
  }
}
