import { walletSchema } from '#libs/kernel';
import { z } from 'zod';
import { expiredMessage } from './protocol.errors.js';
import { secondsLeft } from './rules.js';
import { fromWire, toWire, wireFen, wireId, wireMs, wirePlacement } from './wire.js';

/** What an announcement is about. */
export const announceKinds = ['payment', 'refund', 'missed', 'test'] as const;

/** What an announcement is about. */
export type AnnounceKind = (typeof announceKinds)[number];

/** What a speaker is to say. */
export const announceDataSchema = z.object({
  kind: z.enum(announceKinds),
  paymentId: wireId.optional(),
  /** Fen; of `missed` the sum, of `test` 0. */
  amount: wireFen,
  wallet: walletSchema.optional(),
  /** What is said, for speech synthesis and displays. */
  text: z.string().min(1).max(512),
  /** The same as recorded clips, in order; empty when the model plays none. */
  clips: z.array(z.string().regex(/^[a-z][a-z0-9]{0,15}$/)).max(128),
  /** Running number of the store's day. */
  n: z.int().positive().optional(),
  placement: wirePlacement,
});

/** `dn/announce` as it travels. */
export const announceSchema = z.object({
  v: z.literal(1),
  id: wireId,
  /** Time of this send. */
  ts: wireMs,
  /** When it must no longer be played; fixed once for all sends. */
  exp: wireMs,
  /** Whole seconds left at this send, for devices without a clock. */
  ttl: z.int().min(1),
  t: z.literal('announce'),
  data: announceDataSchema,
});

/** What a speaker is to say. */
export type AnnounceData = Readonly<z.output<typeof announceDataSchema>>;

/** `dn/announce` as received. */
export type AnnounceMessage = Readonly<z.output<typeof announceSchema>>;

/** What the sender decides about one send; the rest of the envelope follows from it. */
export type Announce = Pick<AnnounceMessage, 'id' | 'ts' | 'exp' | 'data'>;

/**
 * One send of an announcement; `ttl` is computed from `exp` and `ts`.
 * @throws ProtocolError `message_expired` with under a second left; `message_too_large`
 */
export function encodeAnnounce({ id, ts, exp, data }: Announce): string {
  const ttl = secondsLeft(exp, ts);
  if (ttl < 1) throw expiredMessage(id);
  const wireData = { ...data, amount: Number(data.amount) };
  return toWire('announce', { v: 1, id, ts, exp, ttl, t: 'announce', data: wireData });
}

/** @throws ProtocolError when the bytes are not an announcement. */
export function decodeAnnounce(bytes: Uint8Array): AnnounceMessage {
  return fromWire('announce', announceSchema, bytes);
}
