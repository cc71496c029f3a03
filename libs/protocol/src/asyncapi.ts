import { z } from 'zod';
import { SN_PATTERN } from './sn.js';
import { messages } from './messages.js';
import type { MessageDefinition } from './messages.js';
import { BODY_BYTES_MAX } from './wire.js';

const DESCRIPTION = [
  'How payment devices and the platform talk over MQTT 3.1.1.',
  'QoS 1, clean sessions, nothing retained.',
  'Client id = user name = serial number; the password is the token issued for the device.',
  `Bodies are JSON in UTF-8, at most ${BODY_BYTES_MAX} bytes.`,
  'Receivers ignore fields they do not know.',
  'Times are milliseconds since the Unix epoch, money is integer fen.',
].join('\n');

/**
 * The device protocol as an AsyncAPI 3.0 document, made from the schemas that the code itself
 * checks with, so it cannot differ from them. Operations are named from the platform's side: it
 * sends down and receives up.
 */
export function asyncApiDocument(): object {
  return {
    asyncapi: '3.0.0',
    info: { title: 'Haodian device protocol', version: '1.0.0', description: DESCRIPTION },
    defaultContentType: 'application/json',
    channels: fromEach((message) => [channelId(message), channel(message)]),
    operations: fromEach((message) => [channelId(message), operation(message)]),
    components: {
      messages: fromEach((message) => [message.name, component(message)]),
      parameters: {
        sn: {
          description: `Serial number of the device, ${SN_PATTERN.source}.`,
          examples: ['SPK-000001'],
        },
      },
    },
  };
}

function fromEach(
  entry: (message: MessageDefinition) => [key: string, value: object],
): Record<string, object> {
  return Object.fromEntries(messages.map(entry));
}

/** Messages that share a topic (`dn/sys`) are listed together in its one channel. */
function sameTopic(message: MessageDefinition): MessageDefinition[] {
  return messages.filter((other) => channelId(other) === channelId(message));
}

function channelId(message: MessageDefinition): string {
  return `${message.direction}-${message.leaf}`;
}

function channel(message: MessageDefinition): object {
  const names = sameTopic(message).map(({ name }) => name);
  return {
    address: `hd/v1/{sn}/${message.direction}/${message.leaf}`,
    parameters: { sn: { $ref: '#/components/parameters/sn' } },
    messages: Object.fromEntries(
      names.map((name) => [name, { $ref: `#/components/messages/${name}` }]),
    ),
  };
}

function operation(message: MessageDefinition): object {
  const id = channelId(message);
  return {
    action: message.direction === 'dn' ? 'send' : 'receive',
    channel: { $ref: `#/channels/${id}` },
    messages: sameTopic(message).map(({ name }) => ({ $ref: `#/channels/${id}/messages/${name}` })),
    bindings: { mqtt: { qos: 1, retain: false } },
  };
}

function component({ name, summary, schema, example }: MessageDefinition): object {
  const { $schema: _dialect, ...payload } = z.toJSONSchema(schema, {
    io: 'input',
    target: 'draft-7',
  });
  return {
    name,
    title: name,
    summary,
    contentType: 'application/json',
    payload,
    examples: [{ name, payload: JSON.parse(example) as unknown }],
  };
}
