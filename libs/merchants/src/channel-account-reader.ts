import { Injectable } from '@nestjs/common';
import type { ChannelDefinition, RingKey } from '#libs/channels';
import { Clock, createLane, isId } from '#libs/kernel';
import type { Lane } from '#libs/kernel';
import { BriefCache, Database, SecretBox } from '#libs/persistence';
import { findSealedAccounts } from './channel-accounts.repository.js';
import type { SealedAccount, SettlesTo } from './channel-accounts.repository.js';
import { knownChannels } from './known-channels.js';
import { channelAccountUnreadable, channelAccountsOverloaded } from './merchants.errors.js';
import { NotifyLimits } from './notify-limits.js';

/**
 * A channel account ready to verify with: secrets opened, settings parsed by the channel's schema.
 */
export interface OpenedChannelAccount {
  readonly id: string;
  readonly channel: string;
  readonly definition: ChannelDefinition;
  /** The merchant whose own account it is; null for a service provider's. */
  readonly merchantId: string | null;
  readonly settlesTo: SettlesTo;
  readonly settings: unknown;
  /** The ring as it was at most a second ago. */
  readonly keys: readonly RingKey[];
  readonly maxAgeMs: number;
}

const BATCH_MAX = 256;
const WAITING_MAX = 5_000;

/** The place that a channel account's secrets are sealed for. */
export function secretsPlace(accountId: string): string {
  return `channel_accounts:secrets:${accountId}`;
}

/**
 * Opens channel accounts for the notification path: read as haodian_ingest, at most once a second
 * an account, so that a removed key bites within a second. Many accounts that are asked for at once
 * are read together.
 */
@Injectable()
export class ChannelAccountReader {
  private readonly cache: BriefCache<OpenedChannelAccount>;
  private readonly lane: Lane<string, SealedAccount | null>;

  constructor(
    private readonly database: Database,
    clock: Clock,
    private readonly secretBox: SecretBox,
    private readonly limits: NotifyLimits,
  ) {
    this.lane = createLane({
      maxBatch: BATCH_MAX,
      maxWaiting: WAITING_MAX,
      run: (ids) => this.readSealed(ids),
      full: channelAccountsOverloaded,
    });
    const load = (id: string): Promise<OpenedChannelAccount | null> => this.read(id);
    this.cache = new BriefCache({ clock, maxAgeMs: 1_000, entriesMax: 1_000, load });
  }

  /**
   * The account, or null when there is none with this id at this channel.
   * @throws DomainError `channel_account_unreadable`, `secret_key_unknown`, `secret_unreadable`;
   * all of kind unavailable, so the channel tries again.
   */
  async load(channel: string, accountId: string): Promise<OpenedChannelAccount | null> {
    if (!isId('chn', accountId)) return null;
    const account = await this.cache.get(accountId);
    return account?.channel === channel ? account : null;
  }

  private async read(id: string): Promise<OpenedChannelAccount | null> {
    const sealed = await this.lane.submit(id);
    if (!sealed) return null;
    const definition = (await knownChannels()).get(sealed.channel);
    if (!definition) throw channelAccountUnreadable(id);
    const { channel, merchantId, settlesTo, keys } = sealed;
    const settings = this.openSettings(sealed, definition);
    const { maxAgeMs } = this.limits;
    return { id, channel, definition, merchantId, settlesTo, settings, keys, maxAgeMs };
  }

  private async readSealed(ids: readonly string[]): Promise<readonly (SealedAccount | null)[]> {
    const found = await findSealedAccounts(this.database, ids);
    return ids.map((id) => found.get(id) ?? null);
  }

  private openSettings({ id, settings, secrets }: SealedAccount, definition: ChannelDefinition) {
    const opened = this.secretBox.open(secrets, secretsPlace(id)).toString('utf8');
    const parsed = definition.settings.safeParse({ ...settings, ...JSON.parse(opened) });
    if (!parsed.success) throw channelAccountUnreadable(id, parsed.error);
    return parsed.data;
  }
}
