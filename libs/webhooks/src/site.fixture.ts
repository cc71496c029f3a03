import { newId } from '#libs/kernel';
import { everyMerchant, LiveHub, SecretBox } from '#libs/persistence';
import type { LiveRow, Tx } from '#libs/persistence';
import type { FixedClock, TestDatabase } from '#libs/testing';
import { ChangeWebhook } from './change-webhook.js';
import { Courier } from './courier.js';
import { CreateWebhook } from './create-webhook.js';
import type { WebhookEvent } from './event-types.js';
import { webhookEvents } from './event-types.js';
import { FanOut } from './fan-out.js';
import { ReadDeliveries } from './read-deliveries.js';
import { ReadWebhooks } from './read-webhooks.js';
import { RemoveWebhook } from './remove-webhook.js';
import { ReplayEvents } from './replay-events.js';
import { RetryDelivery } from './retry-delivery.js';
import { RotateWebhookSecret } from './rotate-webhook-secret.js';
import { SendTestEvent } from './send-test-event.js';
import { SendWebhooks } from './send-webhooks.js';
import { WebhookWorker } from './webhook-worker.js';

/** A merchant with one store. */
export interface Shop {
  readonly merchantId: string;
  readonly storeId: string;
}

const box = new SecretBox(Buffer.alloc(32, 7));

/** The library's parts over one database, as a process of the platform has them. */
export class Site {
  readonly outcomes: string[] = [];
  readonly troubles: unknown[] = [];
  readonly live: LiveHub;

  constructor(
    readonly test: TestDatabase,
    readonly clock: FixedClock,
  ) {
    this.live = new LiveHub(test.database, clock);
  }

  /** One more process of the same platform. */
  process(rules: { allowLoopback?: boolean; timeoutMs?: number } = {}) {
    const { test, clock } = this;
    const { database } = test;
    const settings = { allowLoopback: true, timeoutMs: 5_000, ...rules };
    const observer = {
      attempted: (outcome: string, count = 1) =>
        void this.outcomes.push(...Array.from({ length: count }, () => outcome)),
      disabled: (_: string, reason: string) => void this.outcomes.push(`disabled: ${reason}`),
      trouble: (_: string, error: unknown) => void this.troubles.push(error),
    };
    const fanOut = new FanOut(database, clock);
    const sender = new SendWebhooks(database, clock, box, new Courier(settings), observer);
    return { fanOut, sender, worker: new WebhookWorker(database, clock, fanOut, sender, observer) };
  }

  get uses() {
    const { database } = this.test;
    const { clock } = this;
    const settings = { allowLoopback: true };
    return {
      create: new CreateWebhook(database, clock, box, settings),
      change: new ChangeWebhook(database, settings),
      read: new ReadWebhooks(database),
      remove: new RemoveWebhook(database),
      rotate: new RotateWebhookSecret(database, clock, box),
      sendTest: new SendTestEvent(database, clock),
      deliveries: new ReadDeliveries(database),
      retry: new RetryDelivery(database, clock),
      replay: new ReplayEvents(database, clock),
    };
  }

  async shop(): Promise<Shop> {
    const nowMs = this.clock.nowMs();
    const [merchantId, storeId] = [newId('mer', nowMs), newId('sto', nowMs)];
    await this.test.database.asApp(everyMerchant, async (tx) => {
      await tx.query(`insert into merchants (id, name, created_at) values ($1, '张记', now())`, [
        merchantId,
      ]);
      await tx.query(
        `insert into stores (id, merchant_id, name, created_at) values ($1, $2, '一店', now())`,
        [storeId, merchantId],
      );
    });
    return { merchantId, storeId };
  }

  /** A webhook of a shop, subscribed to everything unless said otherwise. */
  webhook(shop: Shop, url: string, events: readonly WebhookEvent[] = webhookEvents) {
    return this.uses.create.run(everyMerchant, { merchantId: shop.merchantId, url, events });
  }

  /** A payment's live event, in a transaction of its own or in the one given. */
  async pay(shop: Shop, paymentId: string, tx?: Tx): Promise<void> {
    const at = this.clock.nowMs();
    await this.tell(
      {
        type: 'payment.succeeded',
        at,
        ...shop,
        data: { paymentId, ...shop, amount: 1250, n: 1, paidAt: at, recordedAt: at, quiet: false },
      },
      tx,
    );
  }

  async tell(row: LiveRow, tx?: Tx): Promise<void> {
    if (tx) await this.live.append(tx, [row]);
    else await this.test.database.asIngest((own) => this.live.append(own, [row]));
  }

  /** The deliveries of a webhook, newest event first. */
  async deliveries(webhookId: string) {
    const page = await this.uses.deliveries.list(everyMerchant, webhookId, { limit: 100 });
    return page.data;
  }

  /** One delivery with its attempts. */
  delivery(webhookId: string, id: string) {
    return this.uses.deliveries.one(everyMerchant, webhookId, id);
  }
}
