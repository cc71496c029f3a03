import type { UplinkMessage } from '#libs/broker';
import type { UpLeaf } from '#libs/protocol';

/**
 * What came from a device, or its coming and going as the embedded broker saw it (one byte, 1 for
 * connected).
 */
export interface DeviceMessage extends Omit<UplinkMessage, 'leaf'> {
  readonly leaf: UpLeaf | typeof CONNECTION;
}

/** The kind under which a device's coming and going is handled. */
export const CONNECTION = 'connection';
