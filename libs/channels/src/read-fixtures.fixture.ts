import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ChannelMessage } from './channel-message.js';
import { NotificationRefused, UnknownWord } from './channels.errors.js';
import type { RefusalReason } from './channels.errors.js';
import { readNotification } from './define-channel.js';
import type { AnyChannel, ChannelAnswer, RawNotification, RingKey } from './define-channel.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '../fixtures');

/**
 * The account that a channel's fixtures were sent to, and its answers as the vendor's page says.
 */
export interface FixtureAccount {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly keys: readonly RingKey[];
  readonly answers: Readonly<Record<'accepted' | 'busy' | 'refused', ChannelAnswer>>;
}

/** What came of a notification; amounts as JSON integers. */
export type Outcome =
  | { readonly message: unknown }
  | { readonly refused: RefusalReason }
  | { readonly unknownWord: Pick<UnknownWord, 'field' | 'word' | 'channelId' | 'kind'> };

/** One recorded notification. */
export interface Fixture {
  readonly nowMs: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly expected: Outcome;
}

/** The default of HAODIAN_NOTIFY_MAX_AGE_S. */
export const MAX_AGE_MS = 300_000;

export function readAccount(channel: string): FixtureAccount {
  return readJson(channel, 'account') as FixtureAccount;
}

/** Every fixture of a channel by name; none when the folder is missing. */
export function readFixtures(channel: string): ReadonlyMap<string, Fixture> {
  const names = readdirSync(root).includes(channel) ? readdirSync(join(root, channel)) : [];
  return new Map(
    names
      .map((file) => file.replace(/\.json$/, ''))
      .filter((name) => name !== 'account')
      .map((name) => [name, readJson(channel, name) as Fixture]),
  );
}

/** A fixture as it comes over HTTP. */
export function rawOf({ headers, body }: Pick<Fixture, 'headers' | 'body'>): RawNotification {
  return { headers, body: Buffer.from(body) };
}

/** The private key, PEM, that some fixtures were signed with. */
export function testPrivateKey(name: string): string {
  return readFileSync(join(root, 'keys', `${name}.pem`), 'utf8');
}

/**
 * Reads a notification to its end. Any error but the two that a channel may throw passes through.
 */
export function outcomeOf(
  channel: AnyChannel,
  raw: RawNotification,
  account: Pick<FixtureAccount, 'settings' | 'keys'> & { readonly nowMs: number },
): Outcome {
  try {
    const settings = channel.settings.parse(account.settings);
    const { keys, nowMs } = account;
    const context = { settings, keys, nowMs, maxAgeMs: MAX_AGE_MS };
    return { message: asJson(readNotification(channel, raw, context)) };
  } catch (error) {
    if (error instanceof NotificationRefused) return { refused: error.reason };
    if (!(error instanceof UnknownWord)) throw error;
    const { field, word, channelId, kind } = error;
    return { unknownWord: { field, word, channelId, kind } };
  }
}

/** A message with its amounts as JSON integers. */
export function asJson(message: ChannelMessage): unknown {
  return JSON.parse(
    JSON.stringify(message, (_name, value: unknown) =>
      typeof value === 'bigint' ? Number(value) : value,
    ),
  );
}

function readJson(channel: string, name: string): unknown {
  return JSON.parse(readFileSync(join(root, channel, `${name}.json`), 'utf8'));
}
