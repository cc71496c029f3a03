import type { Client } from 'aedes';
import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';

/**
 * What we use of aedes 1.2.0 beyond its published types. aedes is pinned for this reason; the
 * medium specs of the packet guard, of take-over and of delivery fail when one of these moves.
 */
export interface ClientInternals extends Omit<Client, 'conn' | 'clean'> {
  readonly conn: Socket;
  /** Set when the password was accepted. */
  readonly _authorized: boolean;
  /** The will as sent, before the password was looked at. */
  readonly _will?: { readonly topic: string } | null;
  /** By topic filter. */
  readonly subscriptions: Readonly<Record<string, { readonly qos: number }>>;
  readonly _parser: PacketParser;
  /** Stops taking packets from the connection. */
  pause(): void;
}

/**
 * The parser of mqtt-packet 9 inside a client; one step a method. Emits `packet` for each it read.
 */
export interface PacketParser extends EventEmitter {
  /** Length as declared by the packet's header, -1 while unknown. */
  readonly packet: { readonly length: number };
  /**
   * Reads the declared length; false while more bytes are needed, which also ends the parser's
   * loop.
   */
  _parseLength(): boolean;
}

/** Address of the other end, IPv4 as such also on a listener of both kinds; empty when unknown. */
export function addressOf(client: Pick<ClientInternals, 'conn'>): string {
  return (client.conn.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/, '');
}

/** The same client, seen with its internals. */
export function internals(client: Client): ClientInternals {
  return client as unknown as ClientInternals;
}
