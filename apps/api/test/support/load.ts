import { once, EventEmitter } from 'node:events';
import type { ChannelSender, SignedNotification } from '#sim';
import type { Acknowledged } from './history-checker.js';

/** One message that has to arrive. */
export interface Errand {
  readonly sender: ChannelSender;
  readonly path: string;
  readonly notification: SignedNotification;
  readonly terminalId: string | null;
}

const SPEED = 400;
const TABLES_MAX = 20;

/** Vendors that send at the same time and repeat by their tables until they are answered. */
export class Load {
  readonly acknowledged: Acknowledged[] = [];
  private readonly progress = new EventEmitter();

  constructor(private readonly url: string) {}

  /** Sends all of it, `atOnce` at a time; resolves when everything was answered with success. */
  async run(errands: readonly Errand[], atOnce: number): Promise<void> {
    const waiting = [...errands];
    const worker = async (): Promise<void> => {
      for (let next = waiting.shift(); next; next = waiting.shift()) await this.deliver(next);
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
  }

  /** Resolves when so many were answered with success since the beginning. */
  async reached(count: number): Promise<void> {
    while (this.acknowledged.length < count) await once(this.progress, 'acknowledged');
  }

  /** A vendor whose table came to its end begins it anew: here nothing may be given up. */
  private async deliver({ sender, path, notification, terminalId }: Errand): Promise<void> {
    let current = notification;
    for (let table = 0; table < TABLES_MAX; table += 1) {
      const delivery = await sender.sendWithRetries(this.url + path, current, { speed: SPEED });
      current = sender.again(delivery.notification);
      if (!delivery.accepted) continue;
      this.acknowledged.push({ notification, terminalId });
      this.progress.emit('acknowledged');
      return;
    }
    throw new Error(`${sender.name} gave up ${notification.channelId}`);
  }
}
