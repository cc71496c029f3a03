import { z } from 'zod';
import { expiredMessage } from './protocol.errors.js';
import { secondsLeft } from './rules.js';
import { fromWire, toWire, wireId, wireMs } from './wire.js';

/** What a device can be told to do. */
export const commandNames = [
  'reboot',
  'locate',
  'self-test',
  'log',
  'open-drawer',
  'volume-test',
] as const;

/** `dn/cmd` as it travels; answered by `up/ack` like an announcement. */
export const commandSchema = z.object({
  v: z.literal(1),
  id: wireId,
  ts: wireMs,
  exp: wireMs,
  ttl: z.int().min(1),
  t: z.literal('cmd'),
  data: z.object({ name: z.enum(commandNames) }),
});

/** `dn/cmd` as received. */
export type CommandMessage = Readonly<z.output<typeof commandSchema>>;

/** What the sender decides about one send of a command. */
export type Command = Pick<CommandMessage, 'id' | 'ts' | 'exp' | 'data'>;

/**
 * One send of a command; `ttl` is computed from `exp` and `ts`.
 * @throws ProtocolError `message_expired` with under a second left; `message_too_large`
 */
export function encodeCommand({ id, ts, exp, data }: Command): string {
  const ttl = secondsLeft(exp, ts);
  if (ttl < 1) throw expiredMessage(id);
  return toWire('cmd', { v: 1, id, ts, exp, ttl, t: 'cmd', data });
}

/** @throws ProtocolError when the bytes are not a command. */
export function decodeCommand(bytes: Uint8Array): CommandMessage {
  return fromWire('cmd', commandSchema, bytes);
}
