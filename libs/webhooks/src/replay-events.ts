import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Clock } from '#libs/kernel';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { insertDeliveries } from './deliveries.repository.js';
import { findEndpoint } from './endpoints.repository.js';
import { deliveryOf } from './fan-out.js';
import { findKept } from './happenings.repository.js';
import {
  rangeInvalid,
  rangeTooLarge,
  webhookDisabled,
  webhookNotFound,
} from './webhooks.errors.js';

/** Live events are kept this long. */
const KEPT_MS = 24 * 3_600_000;
const EVENTS_MAX = 5_000;

/** A range of time, ms since the epoch: from its first moment to before its last one. */
export interface Range {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Sends the events of a range again: those that were missed while a webhook was off, too. */
@Injectable()
export class ReplayEvents {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Answers how many are sent. Those still on their way are left to it; what was received before
   * comes again under the same `webhook-id`.
   * @throws DomainError `webhook_not_found`, `webhook_disabled`, `replay_range_invalid`,
   * `replay_too_large`.
   */
  async run(scope: Scope, webhookId: string, range: Range): Promise<{ count: number }> {
    const nowMs = this.clock.nowMs();
    return this.database.asApp(scope, async (tx) => {
      const webhook = await findEndpoint(tx, webhookId);
      if (!webhook) throw webhookNotFound(webhookId);
      if (!webhook.enabled) throw webhookDisabled();
      refuseFaulty(range, nowMs);
      const events = await findKept(tx, { webhook, ...range, limit: EVENTS_MAX + 1 });
      if (events.length > EVENTS_MAX) throw rangeTooLarge(EVENTS_MAX);
      const deliveries = new Map(events.map(deliveryOf).map((one) => [one.id, one]));
      const count = await insertDeliveries(tx, [...deliveries.values()], { nowMs, again: true });
      const { merchantId } = webhook;
      const target = { type: 'webhook', id: webhookId };
      const after = { from: new Date(range.fromMs), to: new Date(range.toMs), count };
      await Audit.record(tx, { action: 'webhook.replayed', merchantId, target, after });
      return { count };
    });
  }
}

function refuseFaulty({ fromMs, toMs }: Range, nowMs: number): void {
  const isWrong = { from: fromMs < nowMs - KEPT_MS, to: fromMs >= toMs };
  const wrong = (['from', 'to'] as const).filter((end) => isWrong[end]);
  if (wrong.length > 0) throw rangeInvalid(wrong);
}
