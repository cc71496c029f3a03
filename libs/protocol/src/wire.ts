import { isUtf8 } from 'node:buffer';
import { z } from 'zod';
import { malformedMessage, misshapenMessage, tooLargeMessage } from './protocol.errors.js';

/** The most bytes a body has, in either direction. */
export const BODY_BYTES_MAX = 16 * 1024;

/**
 * Milliseconds since the Unix epoch up to the year 9999, which every clock and database can hold.
 */
export const wireMs = z.int().min(0).max(253_402_300_799_999);

/** Fen, never negative: what is said is what moved, the kind says in which direction. */
export const wireFen = z.codec(z.int().min(0), z.bigint(), { decode: BigInt, encode: Number });

/** The id of something that is sent and acked: a TypeID of any prefix. */
export const wireId = z.string().regex(/^[a-z]{2,8}_[0-7][0-9a-hjkmnp-tv-z]{25}$/);

/** How often a device was moved; what was meant for an earlier place is dropped. */
export const wirePlacement = z.int().min(0);

/** The number of a connection of a device; compared for equality only. */
export const wireSession = z.int().min(0);

/**
 * A message as JSON text. Our own code made it and its type was checked by the compiler, so only
 * the size is checked.
 * @throws ProtocolError `message_too_large`
 */
export function toWire(name: string, message: object): string {
  const text = JSON.stringify(message);
  // A character is at most three bytes of UTF-8: short texts need no counting.
  if (text.length * 3 > BODY_BYTES_MAX) {
    const bytes = Buffer.byteLength(text);
    if (bytes > BODY_BYTES_MAX) throw tooLargeMessage(name, bytes);
  }
  return text;
}

/**
 * A message as it came, checked: size, UTF-8, JSON, then the schema. Unknown fields are dropped, so
 * that newer firmware can say more to an older platform.
 * @throws ProtocolError `message_too_large`, `message_malformed`
 */
export function fromWire<S extends z.ZodType>(
  name: string,
  schema: S,
  bytes: Uint8Array,
): z.output<S> {
  if (bytes.byteLength > BODY_BYTES_MAX) throw tooLargeMessage(name, bytes.byteLength);
  const result = schema.safeParse(parseJson(name, bytes));
  if (!result.success) throw misshapenMessage(name, result.error);
  return result.data;
}

function parseJson(name: string, bytes: Uint8Array): unknown {
  if (!isUtf8(bytes)) throw malformedMessage(name, undefined);
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString());
  } catch (error) {
    throw malformedMessage(name, error);
  }
}
