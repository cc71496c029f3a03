import type { z } from 'zod';
import { ackSchema, encodeAck } from './ack.js';
import { announceSchema, encodeAnnounce } from './announce.js';
import { commandSchema, encodeCommand } from './command.js';
import { encodeDeviceEvent, eventSchema } from './event.js';
import { examples } from './examples.js';
import { encodeHello, helloSchema } from './hello.js';
import { encodePresence, presenceSchema } from './presence.js';
import { encodeShadow, shadowSchema } from './shadow.js';
import {
  encodeSys,
  sysAliveSchema,
  sysHelloSchema,
  sysPlacementSchema,
  sysTimeSchema,
} from './sys.js';
import { encodeTimeRequest, timeRequestSchema } from './time.js';
import type { DownLeaf, UpLeaf } from './topics.js';

/** One kind of message: where it travels, what it is, what it looks like. */
export type MessageDefinition = {
  readonly name: string;
  readonly summary: string;
  readonly schema: z.ZodType;
  /** A whole body, as JSON text. */
  readonly example: string;
} & (
  | { readonly direction: 'dn'; readonly leaf: DownLeaf }
  | { readonly direction: 'up'; readonly leaf: UpLeaf }
);

/** Every message that is spoken today; topics for printers, POS and updates are reserved. */
export const messages: readonly MessageDefinition[] = [
  {
    name: 'announce',
    summary: 'What a speaker is to say. Acked by rx, then done.',
    direction: 'dn',
    leaf: 'announce',
    schema: announceSchema,
    example: encodeAnnounce(examples.announce),
  },
  {
    name: 'cmd',
    summary: 'What a device is to do. Acked by rx, then done.',
    direction: 'dn',
    leaf: 'cmd',
    schema: commandSchema,
    example: encodeCommand(examples.command),
  },
  {
    name: 'shadowDelta',
    summary: 'Settings the device is to apply; answered by the reported shadow.',
    direction: 'dn',
    leaf: 'shadow',
    schema: shadowSchema,
    example: encodeShadow(examples.shadow),
  },
  {
    name: 'sysHello',
    summary: 'Answer to a hello; nothing is accepted before it.',
    direction: 'dn',
    leaf: 'sys',
    schema: sysHelloSchema,
    example: encodeSys(examples.sysHello),
  },
  {
    name: 'sysTime',
    summary: 'Answer to a clock request.',
    direction: 'dn',
    leaf: 'sys',
    schema: sysTimeSchema,
    example: encodeSys(examples.sysTime),
  },
  {
    name: 'sysPlacement',
    summary: 'The device was moved; what was meant for an earlier place is dropped.',
    direction: 'dn',
    leaf: 'sys',
    schema: sysPlacementSchema,
    example: encodeSys(examples.sysPlacement),
  },
  {
    name: 'sysAlive',
    summary: 'A second connection wants the place of this one; the PUBACK is the whole answer.',
    direction: 'dn',
    leaf: 'sys',
    schema: sysAliveSchema,
    example: encodeSys(examples.sysAlive),
  },
  {
    name: 'hello',
    summary: 'First message of a connection: who it is and what it finished last.',
    direction: 'up',
    leaf: 'hello',
    schema: helloSchema,
    example: encodeHello(examples.hello),
  },
  {
    name: 'presence',
    summary: 'Still here (every 240 s), or the last will of the connection.',
    direction: 'up',
    leaf: 'presence',
    schema: presenceSchema,
    example: encodePresence(examples.presence),
  },
  {
    name: 'time',
    summary: 'Clock request; answered by sysTime.',
    direction: 'up',
    leaf: 'time',
    schema: timeRequestSchema,
    example: encodeTimeRequest(examples.time),
  },
  {
    name: 'ack',
    summary: 'Received (rx) or finished (done), with a code.',
    direction: 'up',
    leaf: 'ack',
    schema: ackSchema,
    example: encodeAck(examples.ack),
  },
  {
    name: 'event',
    summary: 'Something happened at the device.',
    direction: 'up',
    leaf: 'event',
    schema: eventSchema,
    example: encodeDeviceEvent(examples.event),
  },
  {
    name: 'shadowReported',
    summary: 'Settings the device has applied, with their version.',
    direction: 'up',
    leaf: 'shadow',
    schema: shadowSchema,
    example: encodeShadow(examples.shadow),
  },
];
