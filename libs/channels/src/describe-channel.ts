import { z } from 'zod';
import type { ChannelDefinition, RingKey } from './define-channel.js';

/** What the API and its documentation may tell about a channel; holds no account's values. */
export interface ChannelDescription {
  readonly name: string;
  readonly acquirer: string;
  /** JSON Schema 2020-12 of the settings as they are sent in. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Names of the settings that are never returned. */
  readonly secrets: readonly string[];
}

/**
 * The settings of an account, cut along what may be shown, what is sealed, and the first keys of
 * its ring.
 */
export interface SplitSettings {
  readonly open: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, unknown>>;
  readonly keys: readonly RingKey[];
}

/** Describes a channel for the API: plain JSON, no functions, no secrets. */
export function describeChannel(channel: ChannelDefinition): ChannelDescription {
  const { $schema: _dialect, ...settings } = z.toJSONSchema(channel.settings, { io: 'input' });
  return { name: channel.name, acquirer: channel.acquirer, settings, secrets: channel.secrets };
}

/**
 * Cuts parsed settings into the columns they are kept in. `keys` go into the account's ring, from
 * which a key can be removed; `verify` looks there only. `{...open, ...secrets}` parses again into
 * the same settings, without keys.
 */
export function splitSettings(channel: ChannelDefinition, settings: object): SplitSettings {
  const { keys = [], ...rest } = settings as Record<string, unknown> & { keys?: RingKey[] };
  const entries = Object.entries(rest);
  const isSecret = ([name]: [string, unknown]): boolean => channel.secrets.includes(name);
  return {
    open: Object.fromEntries(entries.filter((entry) => !isSecret(entry))),
    secrets: Object.fromEntries(entries.filter(isSecret)),
    keys,
  };
}
