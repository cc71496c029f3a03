import type { ChangeObserver } from '#libs/merchants';
import type { Logger } from 'pino';

/** Logs when changes and jobs fall behind. */
export class LoggedChanges implements ChangeObserver {
  constructor(private readonly log: Logger) {}

  trouble(what: string, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.log.error({ what, reason }, 'changes or jobs fall behind');
  }
}
