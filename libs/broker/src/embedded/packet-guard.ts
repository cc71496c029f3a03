import type { Client } from 'aedes';
import { internals } from './aedes-internals.js';

/** The largest packets taken, in bytes, before and after the password was accepted. */
export interface PacketLimits {
  readonly beforeAuthBytes: number;
  readonly afterAuthBytes: number;
}

/**
 * Destroys the connection as soon as a packet *declares* more than the limit. Without it aedes
 * 1.2.0 collects a CONNECT of 256 MiB from anybody, then looks at the password.
 */
export function guardPacketSize(
  client: Client,
  limits: PacketLimits,
  onOversize: () => void,
): void {
  const { _parser: parser, conn } = internals(client);
  const parseLength = parser._parseLength.bind(parser);
  let refused = false;
  parser._parseLength = () => {
    if (refused || !parseLength()) return false;
    const authorized = internals(client)._authorized;
    const limitBytes = authorized ? limits.afterAuthBytes : limits.beforeAuthBytes;
    if (parser.packet.length <= limitBytes) return true;
    refused = true;
    onOversize();
    conn.destroy();
    return false;
  };
}
