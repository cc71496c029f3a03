/** A port the platform was told to listen on belongs to somebody else. */
export class PortInUse extends Error {
  constructor(port: number, variable: string) {
    super(`port ${port} is in use; set ${variable} to a free one (0 takes any)`);
    this.name = 'PortInUse';
  }
}

/**
 * Runs what listens, and names the variable when its port is taken.
 * @throws PortInUse
 */
export async function listening<T>(
  work: () => Promise<T>,
  { port, variable }: { port: number; variable: string },
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isPortInUse(error)) throw new PortInUse(port, variable);
    throw error;
  }
}

function isPortInUse(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === 'EADDRINUSE' || code === 'port_in_use';
}
