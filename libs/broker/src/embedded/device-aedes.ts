import { Aedes, type AedesOptions, type Client, type PublishPacket } from 'aedes';
import { noPersistence } from './no-persistence.js';

type Done = (error?: Error) => void;

/** A message or a will that a device published and was allowed to. */
export type PublishedHandler = (client: Client, packet: PublishPacket) => void;

/**
 * aedes without routing. Everything a device may publish is for the platform, everything it may
 * receive comes from the platform and is written to its connection directly; so nothing has to pass
 * the topic matcher, the stores or the `$SYS` topics, which nobody is allowed to read.
 */
export class DeviceAedes extends Aedes {
  readonly #onPublished: PublishedHandler;

  constructor(options: AedesOptions, onPublished: PublishedHandler) {
    super({ ...options, persistence: noPersistence, authorizeForward: () => null });
    this.#onPublished = onPublished;
  }

  /**
   * Called by aedes with the client for what a device published, without one for its own `$SYS`
   * messages.
   */
  override publish(packet: PublishPacket, client: Client | null | Done, done?: Done): void {
    const finish = typeof client === 'function' ? client : done;
    if (client !== null && typeof client === 'object') this.#onPublished(client, packet);
    // Not at once: aedes would go on parsing inside the parser's own loop.
    if (finish) queueMicrotask(() => finish());
  }
}
