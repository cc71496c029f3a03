import { z } from 'zod';

/** A serial number as printed on the device; also its MQTT client id and user name. */
export const SN_PATTERN = /^[A-Z0-9-]{6,32}$/;

/** A serial number on the wire. */
export const snSchema = z.string().regex(SN_PATTERN);

/** Whether a text can be a serial number (says nothing about existence). */
export function isSn(text: string): boolean {
  return SN_PATTERN.test(text);
}
