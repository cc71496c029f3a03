import { Injectable } from '@nestjs/common';
import { splitSettings } from '#libs/channels';
import type { SplitSettings } from '#libs/channels';
import { Audit } from '#libs/identity';
import { Clock, fieldErrors, newId } from '#libs/kernel';
import { Database, SecretBox } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { secretsPlace } from './channel-account-reader.js';
import { insertChannelAccount, insertKey } from './channel-accounts.repository.js';
import type { NewRingKey, SettlesTo } from './channel-accounts.repository.js';
import { knownChannels } from './known-channels.js';
import {
  channelUnknown,
  keySerialTaken,
  merchantUnknown,
  scopeTooNarrow,
  settingsInvalid,
} from './merchants.errors.js';
import { findMerchant } from './merchants.repository.js';
import { fingerprintOf, showChannelAccount } from './show-channel-account.js';
import type { ChannelAccountView } from './show-channel-account.js';

/** An account as it is entered. */
export interface NewChannelAccount {
  readonly channel: string;
  readonly name: string;
  /** The merchant whose own account it is; left out for a service provider's. */
  readonly merchantId?: string | null | undefined;
  /** `merchant` when not said. */
  readonly settlesTo?: SettlesTo | undefined;
  /** As the channel's schema says; its secrets are sealed, its `keys` become the ring. */
  readonly settings: unknown;
}

/** Keeps our or a merchant's credentials at a channel. */
@Injectable()
export class CreateChannelAccount {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly secretBox: SecretBox,
  ) {}

  /**
   * @throws DomainError `channel_unknown` (names the known ones), `settings_invalid` (every field
   * at once), `merchant_unknown`, `scope_too_narrow` (a service provider's account serves all
   * merchants).
   */
  async run(scope: Scope, wanted: NewChannelAccount): Promise<ChannelAccountView> {
    const { channel, name, settlesTo = 'merchant' } = wanted;
    const merchantId = wanted.merchantId ?? null;
    const { open, secrets, keys } = await checkedSettings(channel, wanted.settings);
    if (merchantId === null && scope.kind !== 'all')
      throw scopeTooNarrow('a service provider’s channel account');
    const nowMs = this.clock.nowMs();
    const createdAt = new Date(nowMs);
    const id = newId('chn', nowMs);
    const account = { id, channel, name, merchantId, settlesTo, settings: open, createdAt };
    const sealed = this.secretBox.seal(JSON.stringify(secrets), secretsPlace(id));
    const ring = ringOf(keys, createdAt);
    const shown = showChannelAccount(account, ring);
    await this.database.asApp(scope, async (tx) => {
      if (merchantId !== null && !(await findMerchant(tx, merchantId)))
        throw merchantUnknown(merchantId);
      await insertChannelAccount(tx, { ...account, secrets: sealed });
      for (const key of ring) await insertKey(tx, { id, merchantId }, key);
      const target = { type: 'channel_account', id };
      await Audit.record(tx, {
        action: 'channel_account.created',
        merchantId,
        target,
        after: shown,
      });
    });
    return shown;
  }
}

async function checkedSettings(name: string, settings: unknown): Promise<SplitSettings> {
  const channels = await knownChannels();
  const channel = channels.get(name);
  if (!channel) throw channelUnknown('channel', name, [...channels.keys()]);
  const parsed = channel.settings.safeParse(settings);
  if (!parsed.success) throw settingsInvalid(fieldErrors(parsed.error.issues, 'settings'));
  return splitSettings(channel, parsed.data as object);
}

function ringOf(keys: SplitSettings['keys'], createdAt: Date): NewRingKey[] {
  const serials = keys.map((key) => key.serial);
  const repeated = serials.find((serial, index) => serials.indexOf(serial) !== index);
  if (repeated !== undefined) throw keySerialTaken(repeated);
  return keys.map((key) => ({ ...key, fingerprint: fingerprintOf(key.publicKeyPem), createdAt }));
}
