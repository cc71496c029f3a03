import { parseDownTopic, upLeaves, type UpLeaf } from '#libs/protocol';
import { notADeviceTopic } from './broker.errors.js';

/** Where everything a device says begins. */
export const upPrefix = (sn: string): string => `hd/v1/${sn}/up/`;

/** Where everything said to a device begins. */
export const downPrefix = (sn: string): string => `hd/v1/${sn}/dn/`;

/**
 * The device a downlink topic belongs to.
 * @throws DomainError `not_a_device_topic`
 */
export function snOfDownTopic(topic: string): string {
  const parsed = parseDownTopic(topic);
  if (!parsed) throw notADeviceTopic(topic);
  return parsed.sn;
}

/**
 * The leaf of a topic that is known to be one of this device's own, or undefined when the protocol
 * has no such.
 */
export function upLeafOf(sn: string, topic: string): UpLeaf | undefined {
  const word = topic.slice(upPrefix(sn).length);
  return upLeaves.find((leaf) => leaf === word);
}
