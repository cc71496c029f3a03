import { CommanderError } from 'commander';
import { DomainError, EXIT, type ErrorKind, type ExitCode } from '#libs/kernel';

const OF_KIND: Readonly<Record<ErrorKind, ExitCode>> = {
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

/** Resolves when the signal is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) =>
    signal.addEventListener('abort', () => resolve(), { once: true }),
  );
}
