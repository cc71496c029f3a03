import { describe, expect, it } from '@jest/globals';
import type { Client } from 'aedes';
import { Sessions } from './sessions.js';

/** As much of a connection as the register of sessions looks at. */
const connection = (closed = false): Client =>
  ({ id: 'SPK-000001', closed, conn: {}, close: () => undefined }) as unknown as Client;

describe('the register of sessions', () => {
  it('tells up and down once each, and of a take-over down before up', () => {
    const told: boolean[] = [];
    const sessions = new Sessions((_sn, connected) => told.push(connected));
    const [old, young] = [connection(), connection()];
    sessions.opened(old);
    sessions.opened(young);
    sessions.closed(old);
    sessions.closed(young);
    sessions.closed(young);
    expect(told).toEqual([true, false, true, false]);
  });

  it('does not take in a connection that ended while its predecessor was being closed', () => {
    const told: boolean[] = [];
    const sessions = new Sessions((_sn, connected) => told.push(connected));
    sessions.opened(connection(true));
    expect(told).toEqual([]);
    expect(sessions.size).toBe(0);
  });

  it('numbers messages 1 to 65535 and starts again, never 0', () => {
    const sessions = new Sessions(() => undefined);
    sessions.opened(connection());
    const session = sessions.get('SPK-000001');
    const ids = Array.from({ length: 65_536 }, () => session?.nextMessageId());
    expect([ids[0], ids[65_534], ids[65_535]]).toEqual([1, 65_535, 1]);
  });
});
