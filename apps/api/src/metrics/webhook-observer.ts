import type { WebhookObserver } from '#libs/webhooks';
import type { Logger } from 'pino';
import type { Metrics } from './metrics.js';

/** Counts what becomes of webhook deliveries, and logs what was switched off. */
export class MeteredWebhooks implements WebhookObserver {
  constructor(
    private readonly metrics: Metrics,
    private readonly log: Logger,
  ) {}

  attempted(outcome: 'delivered' | 'failed' | 'dead', count = 1): void {
    this.metrics.webhookDeliveries.inc({ outcome }, count);
  }

  disabled(webhookId: string, reason: 'gone' | 'failing'): void {
    this.log.warn({ webhookId, reason }, 'webhook disabled');
  }

  trouble(what: string, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.log.warn({ what, reason }, 'webhooks fall behind, to be tried again');
  }
}
