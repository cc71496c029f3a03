import { CommanderError } from 'commander';
import { DomainError, type ErrorKind } from '#libs/kernel';

/** Exit codes of the command line. */
export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  notFound: 3,
  auth: 4,
  conflict: 5,
  network: 6,
  interrupted: 130,
} as const;

const OF_KIND: Readonly<Record<ErrorKind, number>> = {
  bad_request: EXIT.usage,
  invalid: EXIT.usage,
  too_large: EXIT.usage,
  not_found: EXIT.notFound,
  unauthenticated: EXIT.auth,
  forbidden: EXIT.auth,
  conflict: EXIT.conflict,
  unavailable: EXIT.network,
  too_many: EXIT.network,
};

/** Where a command writes, and what tells it to end. */
export interface CliIo {
  /** Data, a line at a time. */
  out(line: string): void;
  /** Everything else. */
  err(line: string): void;
  readonly signal: AbortSignal;
}

/** Says what went wrong and what to do, and gives the exit code for it. */
export function exitCodeOf(error: unknown, io: CliIo): number {
  if (error instanceof CommanderError) return ofCommander(error);
  if (error instanceof DomainError) {
    io.err(`error: ${error.message}${error.advice ? ` ${error.advice}` : ''}`);
    return OF_KIND[error.kind];
  }
  io.err(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return EXIT.failure;
}

/**
 * Commander has written its own message; its 1 means a usage error, ours (`sim.…`) carry their
 * code.
 */
function ofCommander({ code, exitCode }: CommanderError): number {
  if (exitCode === 0 || code.startsWith('sim.')) return exitCode;
  return EXIT.usage;
}

/** Aborted by the first Ctrl-C or SIGTERM; the second ends the process on the spot. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return controller.signal;
}

/** Resolves when the signal is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) =>
    signal.addEventListener('abort', () => resolve(), { once: true }),
  );
}
