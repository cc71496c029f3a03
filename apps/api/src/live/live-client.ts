import type { LiveEvent, LiveHub } from '#libs/persistence';
import type { WebSocket } from 'ws';
import { CLOSE } from './close-codes.js';

const BUFFERED_BYTES_MAX = 1_048_576;
const REPLAY_MAX = 1_000;
const PING_EVERY_MS = 30_000;

/** One page that follows one store. */
export class LiveClient {
  private readonly sent = new Set<bigint>();
  private pending: LiveEvent[] | null = [];
  private isAlive = true;

  constructor(
    private readonly socket: WebSocket,
    private readonly live: LiveHub,
    private readonly storeId: string,
  ) {}

  /**
   * Sends what came since the cursor (from 10 s before it), then everything new, until the socket
   * closes.
   */
  async follow(cursor: bigint | null): Promise<void> {
    const unsubscribe = this.live.subscribe((event) => this.offer(event));
    const pinging = setInterval(() => this.ping(), PING_EVERY_MS).unref();
    this.socket.on('pong', () => (this.isAlive = true));
    this.socket.once('close', () => {
      unsubscribe();
      clearInterval(pinging);
    });
    await this.replay(cursor);
  }

  /**
   * In pages, each from where the last one ended, so that a long absence loses nothing that is
   * still kept.
   */
  private async replay(cursor: bigint | null): Promise<void> {
    let from = cursor;
    let overlap = true;
    while (from !== null && this.socket.readyState === this.socket.OPEN) {
      const part = { cursor: from, overlap, limit: REPLAY_MAX };
      const missed: readonly LiveEvent[] = await this.live.replay(this.storeId, part);
      for (const event of missed) this.send(event);
      from = missed.length === REPLAY_MAX ? missed.at(-1)!.id : null;
      overlap = false;
    }
    // What happened while we replayed comes after it.
    for (const event of this.pending ?? []) this.send(event);
    this.pending = null;
  }

  private offer(event: LiveEvent): void {
    if (event.storeId !== this.storeId) return;
    if (this.pending) this.pending.push(event);
    else this.send(event);
  }

  private send(event: LiveEvent): void {
    if (this.sent.has(event.id) || this.socket.readyState !== this.socket.OPEN) return;
    if (this.socket.bufferedAmount > BUFFERED_BYTES_MAX) {
      return this.socket.close(CLOSE.tooSlow, 'too slow to follow; resume from your cursor');
    }
    this.sent.add(event.id);
    if (this.sent.size > 2 * REPLAY_MAX) this.sent.delete(this.sent.values().next().value!);
    const { id, type, at, data } = event;
    const frame = { cursor: String(id), type, at: new Date(at).toISOString(), data };
    this.socket.send(JSON.stringify(frame));
  }

  private ping(): void {
    if (!this.isAlive) return this.socket.terminate();
    this.isAlive = false;
    this.socket.ping();
  }
}
