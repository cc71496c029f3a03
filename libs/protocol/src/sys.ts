import { z } from 'zod';
import { fromWire, toWire, wireMs, wirePlacement, wireSession } from './wire.js';

const v = z.literal(1);

/** The answer to a hello: from now on announcements of this session may be accepted. */
export const sysHelloSchema = z.object({
  v,
  t: z.literal('hello'),
  data: z.object({ sess: wireSession, now: wireMs, placement: wirePlacement }),
});

/** The answer to a clock request: the device's t0, our clock at receipt (t1) and at answer (t2). */
export const sysTimeSchema = z.object({
  v,
  t: z.literal('time'),
  data: z.object({ t0: wireMs, t1: wireMs, t2: wireMs }),
});

/** The device was moved: whatever carries another placement is dropped from now on. */
export const sysPlacementSchema = z.object({
  v,
  t: z.literal('placement'),
  data: z.object({ placement: wirePlacement }),
});

/**
 * Another connection of the same identity asks for this one's place: the PUBACK is the answer.
 * There is nothing else to do.
 */
export const sysAliveSchema = z.object({ v, t: z.literal('alive'), data: z.object({}) });

/** `dn/sys`: what keeps the connection itself in order; not acked. */
export const sysSchema = z.discriminatedUnion('t', [
  sysHelloSchema,
  sysTimeSchema,
  sysPlacementSchema,
  sysAliveSchema,
]);

/** `dn/sys` as received. */
export type SysMessage = Readonly<z.output<typeof sysSchema>>;

/** `dn/sys` as decided: which word, and its data. */
export type Sys =
  | Pick<z.output<typeof sysHelloSchema>, 't' | 'data'>
  | Pick<z.output<typeof sysTimeSchema>, 't' | 'data'>
  | Pick<z.output<typeof sysPlacementSchema>, 't' | 'data'>
  | Pick<z.output<typeof sysAliveSchema>, 't' | 'data'>;

/** @throws ProtocolError `message_too_large` */
export function encodeSys(sys: Sys): string {
  return toWire('sys', { v: 1, ...sys });
}

/** @throws ProtocolError when the bytes are not a system message. */
export function decodeSys(bytes: Uint8Array): SysMessage {
  return fromWire('sys', sysSchema, bytes);
}
