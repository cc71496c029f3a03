import type { z } from 'zod';
import type { ChannelMessage } from './channel-message.js';
import type { NotificationRefused } from './channels.errors.js';
import type { OnboardVerb } from './onboarding.js';
import type { RingKey } from './ring-key.js';

export type { RingKey } from './ring-key.js';

/** A notification exactly as it came over HTTP; nothing in it is believed yet. */
export interface RawNotification {
  /** Names in lower case, as Node gives them. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

/** What `verify` may use. */
export interface VerifyContext<S> {
  /** Decrypted and parsed by the channel's schema. */
  readonly settings: S;
  /**
   * The ring as it is now. A key that is not in here does not verify anything, whatever the
   * settings hold.
   */
  readonly keys: readonly RingKey[];
  readonly nowMs: number;
  /**
   * How far the signed time stamp may be from now, either way; only for channels that sign each
   * attempt anew.
   */
  readonly maxAgeMs: number;
}

/** An HTTP answer in the channel's own words. */
export interface ChannelAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/**
 * A payment channel: a source that sends notifications. S is its settings, V what `verify` hands to
 * `parse`: plain JSON, for it is stored where a person must look, and parsed again. An ability that
 * not every channel has (asking for a payment, a statement) becomes an optional field here.
 */
export interface ChannelDefinition<S = unknown, V = unknown> {
  /** The folder's name, the word in URLs and tables. */
  readonly name: string;
  /** The institution that settles. */
  readonly acquirer: string;
  /** Settings of an account, as an operator writes them. */
  readonly settings: z.ZodType<S>;
  /** Which settings are secret: sealed at rest, never returned. */
  readonly secrets: readonly string[];
  /** The answer that stops the channel's retries; given only after commit. */
  readonly accepted: ChannelAnswer;
  /** The answer while we cannot record: the channel tries again. */
  readonly busy: ChannelAnswer;
  /** The answer to a notification that `verify` refused. */
  refused(error: NotificationRefused): ChannelAnswer;
  /**
   * Believes or refuses the raw bytes; there is no default. Nothing of the body is interpreted
   * before its signature has been checked, except what is needed to find the signature.
   * @throws NotificationRefused
   */
  verify(raw: RawNotification, context: VerifyContext<S>): V;
  /**
   * Says in our words what a verified notification means.
   * @throws UnknownWord when it is genuine but not understood.
   */
  parse(verified: V, settings: S): ChannelMessage;
  /** Opens an account for a merchant; without it an operator does that by hand. */
  readonly onboard?: OnboardVerb<S>;
}

/** A channel as one of many: only it understands its settings and its verified messages. */
export type AnyChannel = ChannelDefinition;

/** Makes a channel; exists so that S and V are inferred from the schema and from `verify`. */
export function defineChannel<S, V>(definition: ChannelDefinition<S, V>): ChannelDefinition<S, V> {
  return definition;
}

/**
 * Verify, then parse: the only order there is.
 * @throws NotificationRefused, UnknownWord
 */
export function readNotification<S, V>(
  channel: ChannelDefinition<S, V>,
  raw: RawNotification,
  context: VerifyContext<S>,
): ChannelMessage {
  return channel.parse(channel.verify(raw, context), context.settings);
}
