import { z } from 'zod';
import { fromWire, toWire, wireMs } from './wire.js';

/** `up/time`: the device asks for the time; answered by `dn/sys` with `t: "time"`. */
export const timeRequestSchema = z.object({
  /** The device's clock when it asked; it comes back unchanged. */
  t0: wireMs,
});

/** A clock request. */
export type TimeRequest = Readonly<z.output<typeof timeRequestSchema>>;

/** @throws ProtocolError `message_too_large` */
export function encodeTimeRequest(request: TimeRequest): string {
  return toWire('time', request);
}

/** @throws ProtocolError when the bytes are not a clock request. */
export function decodeTimeRequest(bytes: Uint8Array): TimeRequest {
  return fromWire('time', timeRequestSchema, bytes);
}
