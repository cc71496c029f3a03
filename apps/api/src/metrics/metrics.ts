import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** The platform's numbers for Prometheus; names and labels are those of docs/operations.md. */
export class Metrics {
  readonly registry = new Registry();
  readonly notifications = this.counter(
    'haodian_notifications_total',
    'Notifications by what became of them.',
    ['channel', 'outcome'],
  );
  readonly alarms = this.counter('haodian_alarms_total', 'Things a person must look at.', [
    'alarm',
  ]);
  readonly quarantineOpen = this.gauge(
    'haodian_quarantine_open',
    'Genuine messages that wait for a person.',
  );
  readonly announcements = this.counter(
    'haodian_announcements_total',
    'Announcements by the state they reached.',
    ['state'],
  );
  readonly announcementLatency = new Histogram({
    name: 'haodian_announcement_latency_seconds',
    help: 'From the notification to the device: received, played.',
    labelNames: ['stage'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60],
    registers: [this.registry],
  });
  readonly outboxOldest = this.gauge(
    'haodian_outbox_oldest_seconds',
    'Age of the oldest undelivered event.',
  );
  readonly devicesOnline = this.gauge('haodian_devices_online', 'Devices that are online.');
  readonly uplinksRefused = this.counter(
    'haodian_uplinks_refused_total',
    'Device messages that could not be read, stored or taken.',
    ['leaf', 'why'],
  );
  readonly ledgerDifferences = this.gauge(
    'haodian_ledger_differences',
    'Contradictions found by the last ledger check; -1 before the first.',
  );
  readonly webhookDeliveries = this.counter(
    'haodian_webhook_deliveries_total',
    'Attempts to deliver webhooks by how they ended.',
    ['outcome'],
  );
  readonly webhooksPending = this.gauge(
    'haodian_webhook_deliveries_pending',
    'Webhook deliveries on their way.',
  );

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    this.ledgerDifferences.set(-1);
  }

  private counter(name: string, help: string, labelNames: string[]): Counter {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  private gauge(name: string, help: string): Gauge {
    return new Gauge({ name, help, registers: [this.registry] });
  }
}
