/** What the platform sends to a device, by the last part of the topic. */
export const downLeaves = ['announce', 'print', 'pay', 'cmd', 'shadow', 'ota', 'sys'] as const;

/** What a device sends to the platform, by the last part of the topic. */
export const upLeaves = [
  'hello',
  'presence',
  'time',
  'ack',
  'event',
  'shadow',
  'ota',
  'pay',
] as const;

/** The last part of a topic towards a device. */
export type DownLeaf = (typeof downLeaves)[number];

/** The last part of a topic from a device. */
export type UpLeaf = (typeof upLeaves)[number];

/** A topic taken apart. */
export interface ParsedTopic<Leaf> {
  readonly sn: string;
  readonly leaf: Leaf;
}

/** The subscription with which the platform hears every device. */
export const ALL_UPLINKS = 'hd/v1/+/up/#';

const TOPIC = /^hd\/v1\/([A-Z0-9-]{6,32})\/(up|dn)\/([a-z]+)$/;

/** Where the platform publishes for one device. */
export function downTopic(sn: string, leaf: DownLeaf): string {
  return `hd/v1/${sn}/dn/${leaf}`;
}

/** Where a device publishes. */
export function upTopic(sn: string, leaf: UpLeaf): string {
  return `hd/v1/${sn}/up/${leaf}`;
}

/** The one subscription a device needs; the access list allows it and narrower ones. */
export function downFilter(sn: string): string {
  return `hd/v1/${sn}/dn/#`;
}

/** The serial number and leaf of a topic from a device; undefined for any other topic. */
export function parseUpTopic(topic: string): ParsedTopic<UpLeaf> | undefined {
  return parse(topic, 'up', upLeaves);
}

/** The serial number and leaf of a topic towards a device; undefined for any other topic. */
export function parseDownTopic(topic: string): ParsedTopic<DownLeaf> | undefined {
  return parse(topic, 'dn', downLeaves);
}

function parse<Leaf extends string>(
  topic: string,
  direction: 'up' | 'dn',
  leaves: readonly Leaf[],
): ParsedTopic<Leaf> | undefined {
  const [, sn, found, word] = TOPIC.exec(topic) ?? [];
  const leaf = leaves.find((known) => known === word);
  if (sn === undefined || leaf === undefined || found !== direction) return undefined;
  return { sn, leaf };
}
