import { z } from 'zod';
import { ackCodeSchema } from './ack.js';
import { rules } from './rules.js';
import { fromWire, toWire, wireId, wireSession } from './wire.js';

const word = z.string().min(1).max(64);

/** `up/hello`: the first message of every connection. */
export const helloSchema = z.object({
  /** How often the device has started. */
  boot: z.int().min(0),
  /** The number of this connection, another for each. */
  sess: wireSession,
  /** Version of the firmware. */
  fw: word,
  /** Version of the hardware. */
  hw: word,
  model: word,
  /** What the device can do, in the words of the model definitions. */
  caps: z.array(word).max(32),
  /** Version of the settings it applied last; 0 when none. */
  shadowVersion: z.int().min(0),
  /** What it finished last, oldest first, with the code of its `done`. */
  lastIds: z.array(z.tuple([wireId, ackCodeSchema])).max(rules.finishedIdsMax),
});

/** A device's birth message. */
export type Hello = Readonly<z.output<typeof helloSchema>>;

/** @throws ProtocolError `message_too_large` */
export function encodeHello(hello: Hello): string {
  return toWire('hello', hello);
}

/** @throws ProtocolError when the bytes are not a hello. */
export function decodeHello(bytes: Uint8Array): Hello {
  return fromWire('hello', helloSchema, bytes);
}
