import type { MqttClient } from 'mqtt';

/**
 * Messages handed to an external broker that it has not taken yet. The client would send them again
 * after a reconnect, however old; so they are forgotten with the connection, and the platform
 * re-sends what is still worth saying.
 */
export class InFlight {
  readonly #ids = new Set<number>();
  readonly #client: MqttClient;

  constructor(client: MqttClient) {
    this.#client = client;
  }

  get size(): number {
    return this.#ids.size;
  }

  send(topic: string, payload: Uint8Array | string): void {
    const bytes = typeof payload === 'string' ? payload : Buffer.from(payload);
    let messageId: number | undefined;
    let taken = false;
    this.#client.publish(topic, bytes, { qos: 1, retain: false }, () => {
      taken = true;
      if (messageId !== undefined) this.#ids.delete(messageId);
    });
    messageId = this.#client.getLastMessageId();
    if (!taken) this.#ids.add(messageId);
  }

  /** The connection is gone, and with it what was on its way. */
  forget(): void {
    const ids = [...this.#ids];
    this.#ids.clear();
    for (const id of ids) this.#client.removeOutgoingMessage(id);
  }
}
