/** One PUBLISH of MQTT 3.1.1 to be put into bytes. */
export interface PublishParts {
  readonly topic: string;
  readonly payload: Uint8Array | string;
  /** 1..65535 for QoS 1; absent means QoS 0. */
  readonly messageId?: number;
}

const PUBLISH = 0x30;
const QOS_1 = 0x02;

/**
 * The bytes of a PUBLISH packet (MQTT 3.1.1, 3.3) in one buffer, so that a message costs one write.
 * Topics are ours, hence ASCII.
 */
export function encodePublish({ topic, payload, messageId }: PublishParts): Buffer {
  const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
  const remaining = 2 + topic.length + (messageId === undefined ? 0 : 2) + bytes.length;
  const packet = Buffer.allocUnsafe(1 + lengthOfLength(remaining) + remaining);
  packet[0] = messageId === undefined ? PUBLISH : PUBLISH | QOS_1;
  let at = writeLength(packet, remaining);
  at = packet.writeUInt16BE(topic.length, at);
  at += packet.write(topic, at, 'latin1');
  if (messageId !== undefined) at = packet.writeUInt16BE(messageId, at);
  packet.set(bytes, at);
  return packet;
}

function lengthOfLength(remaining: number): number {
  if (remaining < 0x80) return 1;
  return remaining < 0x4000 ? 2 : remaining < 0x200000 ? 3 : 4;
}

/** Seven bits a byte, lowest first, the top bit says that another follows (MQTT 3.1.1, 2.2.3). */
function writeLength(packet: Buffer, remaining: number): number {
  let rest = remaining;
  let at = 1;
  for (; rest >= 0x80; rest >>>= 7) packet[at++] = (rest & 0x7f) | 0x80;
  packet[at++] = rest;
  return at;
}
