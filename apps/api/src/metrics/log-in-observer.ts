import type { IdentityObserver } from '#libs/identity';
import type { Logger } from 'pino';
import type { Metrics } from './metrics.js';

/** Counts and logs what a person must look at. Ids only, never a token. */
export class LogInObserver implements IdentityObserver {
  constructor(
    private readonly metrics: Metrics,
    private readonly log: Logger,
  ) {}

  refreshTokenReused(found: { userId: string; sessionId: string }): void {
    this.metrics.alarms.inc({ alarm: 'refresh_token_reused' });
    this.log.warn({ alarm: 'refresh_token_reused', ...found }, 'alarm');
  }
}
