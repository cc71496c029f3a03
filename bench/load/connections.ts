import { HttpConnection } from './http-connection.js';

/** Kept-alive connections to one address, opened once and used by every round. */
export class Connections {
  private readonly open = new Map<string, Promise<HttpConnection[]>>();

  /** The connections to the address of a URL; opened when they are not yet. */
  to(url: URL, count: number): Promise<HttpConnection[]> {
    const key = `${url.host} ${count}`;
    const known = this.open.get(key);
    if (known) return known;
    const opening = Promise.all(Array.from({ length: count }, () => HttpConnection.open(url)));
    this.open.set(key, opening);
    return opening;
  }

  /** Closes all: what they led to is being stopped. */
  async closeAll(): Promise<void> {
    const all = await Promise.allSettled(this.open.values());
    this.open.clear();
    for (const each of all) {
      if (each.status === 'fulfilled') for (const connection of each.value) connection.close();
    }
  }
}
