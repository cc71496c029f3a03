import { z } from 'zod';
import { fromWire, toWire, wireId, wireMs } from './wire.js';

/** What the codes of an ack say. */
export const ackCodes = {
  200: 'ok',
  208: 'duplicate',
  409: 'busy',
  410: 'expired or misplaced',
  415: 'unsupported',
  422: 'invalid',
  423: 'not ready',
  429: 'overflow',
  500: 'failed',
} as const;

/** The code of an ack. */
export type AckCode = keyof typeof ackCodes;

const codes = Object.keys(ackCodes).map(Number) as AckCode[];

/** A known code; a word that is not known is refused, never guessed. */
export const ackCodeSchema = z.literal(codes);

/** `up/ack`: first `rx` (received), later `done` with the outcome. */
export const ackSchema = z.object({
  id: wireId,
  stage: z.enum(['rx', 'done']),
  /** 200 for `rx`; for `done` the outcome. */
  code: ackCodeSchema,
  /** The device's clock; 0 until it is synced. */
  at: wireMs,
  detail: z.string().max(256).optional(),
});

/** A device's answer to something that was sent to it. */
export type Ack = Readonly<z.output<typeof ackSchema>>;

/** @throws ProtocolError `message_too_large` */
export function encodeAck(ack: Ack): string {
  return toWire('ack', ack);
}

/** @throws ProtocolError when the bytes are not an ack, or its code is unknown. */
export function decodeAck(bytes: Uint8Array): Ack {
  return fromWire('ack', ackSchema, bytes);
}
