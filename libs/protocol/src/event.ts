import { z } from 'zod';
import { fromWire, toWire, wireMs } from './wire.js';

/** What a device reports by itself. */
export const deviceEvents = [
  'paper-out',
  'cover-open',
  'battery',
  'signal',
  'button',
  'tamper',
] as const;

/** `up/event`: something happened at the device. */
export const eventSchema = z.object({
  event: z.enum(deviceEvents),
  /** The device's clock; 0 until it is synced. */
  at: wireMs,
  /**
   * `battery`: percent; `signal`: dBm; `button`: its number; `paper-out`, `cover-open`: 1 begins, 0
   * ends.
   */
  value: z.number().optional(),
});

/** Something that happened at a device. */
export type DeviceEvent = Readonly<z.output<typeof eventSchema>>;

/** @throws ProtocolError `message_too_large` */
export function encodeDeviceEvent(event: DeviceEvent): string {
  return toWire('event', event);
}

/** @throws ProtocolError when the bytes are not a device event. */
export function decodeDeviceEvent(bytes: Uint8Array): DeviceEvent {
  return fromWire('event', eventSchema, bytes);
}
