import { z } from 'zod';
import { fromWire, toWire, wireSession } from './wire.js';

/**
 * `up/presence`: `online: true` every few minutes; `online: false` is the last will of the
 * connection.
 */
export const presenceSchema = z.object({ online: z.boolean(), sess: wireSession });

/** Whether a device is connected, by the session it speaks of. */
export type Presence = Readonly<z.output<typeof presenceSchema>>;

/** @throws ProtocolError `message_too_large` */
export function encodePresence(presence: Presence): string {
  return toWire('presence', presence);
}

/** @throws ProtocolError when the bytes are not a presence message. */
export function decodePresence(bytes: Uint8Array): Presence {
  return fromWire('presence', presenceSchema, bytes);
}
