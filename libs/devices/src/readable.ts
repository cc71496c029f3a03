import type { DeviceMessage } from './device-message.js';
import type { UplinkObserver } from './uplink-observer.js';

/** A message with what it says. */
export interface ReadMessage<B> {
  readonly message: DeviceMessage;
  readonly body: B;
}

/** Reads a batch; what cannot be read is reported and left out, the rest goes on. */
export function readable<B>(
  batch: readonly DeviceMessage[],
  decode: (bytes: Uint8Array) => B,
  observer: UplinkObserver,
): ReadMessage<B>[] {
  const read: ReadMessage<B>[] = [];
  for (const message of batch) {
    try {
      read.push({ message, body: decode(message.payload) });
    } catch (error) {
      observer.refused(message.leaf, error);
    }
  }
  return read;
}
