/** A port the platform was told to listen on belongs to somebody else. */
export class PortInUse extends Error {
  constructor(port: number, variable: string) {
    super(`port ${port} is in use; set ${variable} to a free one (0 takes any)`);
    this.name = 'PortInUse';
  }
}

/** A port and the setting it comes from. */
export interface NamedPort {
  readonly port: number;
  readonly variable: string;
}

/**
 * Runs what listens, and names the variable when one of its ports is taken.
 * @throws PortInUse
 */
export async function listening<T>(
  work: () => Promise<T>,
  ...ports: readonly NamedPort[]
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isPortInUse(error)) throw error;
    const named = ports.find(({ port }) => String(error).includes(`ort ${port} `)) ?? ports[0]!;
    throw new PortInUse(named.port, named.variable);
  }
}

function isPortInUse(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === 'EADDRINUSE' || code === 'port_in_use';
}
