import { z } from 'zod';
import { fromWire, toWire } from './wire.js';

/**
 * Settings of a device by name (`volume`, `language`, `voice`, `quietHours`, `paperWidth` …); which
 * names and values a device knows is the matter of its model.
 */
export const shadowStateSchema = z.record(
  z.string().regex(/^[a-z][A-Za-z0-9]{0,31}$/),
  z.unknown(),
);

/** `up/shadow` (what the device applied) and `dn/shadow` (what it is to apply). */
export const shadowSchema = z.object({ version: z.int().min(0), state: shadowStateSchema });

/** Settings with the version they belong to; a lower version than the known one is refused. */
export type Shadow = Readonly<z.output<typeof shadowSchema>>;

/** @throws ProtocolError `message_too_large` */
export function encodeShadow(shadow: Shadow): string {
  return toWire('shadow', shadow);
}

/** @throws ProtocolError when the bytes are not a shadow message. */
export function decodeShadow(bytes: Uint8Array): Shadow {
  return fromWire('shadow', shadowSchema, bytes);
}
