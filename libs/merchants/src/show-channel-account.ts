import { publicKeyFingerprint } from '#libs/channels';
import type { ChannelAccountRow, SettlesTo, ShownKey } from './channel-accounts.repository.js';

/** A channel account as it is shown: no secrets, PEMs as fingerprints. */
export interface ChannelAccountView {
  readonly id: string;
  readonly channel: string;
  readonly name: string;
  readonly merchantId: string | null;
  readonly settlesTo: SettlesTo;
  /** Settings that are not secret; a PEM as `sha256:` and its fingerprint. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly keys: readonly ShownKey[];
  /** Where the channel is to send its notifications, below our own address. */
  readonly notifyPath: string;
  readonly createdAt: Date;
}

/** Shows an account with the keys of its ring. */
export function showChannelAccount(
  account: ChannelAccountRow,
  keys: readonly ShownKey[],
): ChannelAccountView {
  const { id, channel, name, merchantId, settlesTo, settings, createdAt } = account;
  const shown = Object.entries(settings).map(([key, value]) => [key, withoutPem(value)]);
  return {
    id,
    channel,
    name,
    merchantId,
    settlesTo,
    settings: Object.fromEntries(shown),
    keys: keys.map(({ serial, fingerprint, createdAt: addedAt }) => ({
      serial,
      fingerprint,
      createdAt: addedAt,
    })),
    notifyPath: `/notify/${channel}/${id}`,
    createdAt,
  };
}

/** SHA-256 of the key itself (SubjectPublicKeyInfo), the same for a bare key and a certificate. */
export function fingerprintOf(publicKeyPem: string): string {
  return `sha256:${publicKeyFingerprint(publicKeyPem)}`;
}

function withoutPem(value: unknown): unknown {
  return typeof value === 'string' && value.includes('-----BEGIN') ? fingerprintOf(value) : value;
}
