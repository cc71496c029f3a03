import { downTopic, encodeSys } from '#libs/protocol';
import type { ClientInternals } from './aedes-internals.js';
import { encodePublish } from './publish-packet.js';

/** Whom to ask: the device at the other end of one connection. */
export interface Asked {
  readonly sn: string;
  readonly client: ClientInternals;
  /** Of no other message on this connection. */
  readonly messageId: number;
}

/**
 * Whether a device still reads this connection. TCP alone cannot tell: a device that lost its
 * network or its power leaves a connection that looks open for minutes. So it is sent a message,
 * and only the PUBACK of that very message counts; what was under way before proves nothing.
 */
export function askAlive({ sn, client, messageId }: Asked, withinMs: number): Promise<boolean> {
  const { conn, _parser: parser } = client;
  if (conn.destroyed) return Promise.resolve(false);
  return new Promise((resolve) => {
    const finish = (isAlive: boolean): void => {
      clearTimeout(timer);
      parser.off('packet', heard);
      conn.off('close', gone);
      resolve(isAlive);
    };
    const heard = (packet: { cmd: string; messageId?: number }): void => {
      if (packet.cmd === 'puback' && packet.messageId === messageId) finish(true);
    };
    const gone = (): void => finish(false);
    const timer = setTimeout(gone, withinMs).unref();
    parser.on('packet', heard);
    conn.once('close', gone);
    const payload = encodeSys({ t: 'alive', data: {} });
    conn.write(encodePublish({ topic: downTopic(sn, 'sys'), payload, messageId }));
  });
}
