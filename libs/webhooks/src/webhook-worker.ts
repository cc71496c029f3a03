import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import type { Every, Rounds } from '#libs/kernel';
import { Database } from '#libs/persistence';
import { FanOut } from './fan-out.js';
import { RETRY_FOR_MS } from './retry-rules.js';
import { giveUpBefore, purgeBefore } from './send.repository.js';
import { SendWebhooks } from './send-webhooks.js';
import { WebhookObserver } from './webhook-observer.js';

const EVERY_MS = 500;
const TIDY_EVERY_MS = 60_000;
/** The last try of a delivery comes when its 24 hours are up, and takes its time. */
const GRACE_MS = 5 * 60_000;
const KEPT_MS = 30 * 24 * 3_600_000;
const AT_ONCE = 5_000;
const ROUNDS_MAX = 20;

/** What goes on by itself: events to deliveries, attempts, tidying up. For the role `worker`. */
@Injectable()
export class WebhookWorker {
  private rounds: readonly Rounds[] = [];

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly fanOut: FanOut,
    private readonly sender: SendWebhooks,
    private readonly observer: WebhookObserver,
  ) {}

  start(every: Every): void {
    if (this.rounds.length > 0) return;
    this.rounds = [
      every(EVERY_MS, 'sending webhooks', async () => {
        await this.fanOut.run();
        await this.sender.pass();
      }),
      every(TIDY_EVERY_MS, 'tidying webhooks', () => this.tidy()),
    ];
  }

  /** Gives up what is past its time and removes what is old. */
  async tidy(): Promise<void> {
    const nowMs = this.clock.nowMs();
    const beforeMs = nowMs - RETRY_FOR_MS - GRACE_MS;
    await inRounds(async () => {
      const dead = await giveUpBefore(this.database, { beforeMs, nowMs, limit: AT_ONCE });
      if (dead > 0) this.observer.attempted('dead', dead);
      return dead;
    });
    await inRounds(() => purgeBefore(this.database, nowMs - KEPT_MS, AT_ONCE));
  }

  async stop(): Promise<void> {
    await Promise.all(this.rounds.map((each) => each.stop()));
    await this.sender.stop();
  }
}

async function inRounds(work: () => Promise<number>): Promise<void> {
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    if ((await work()) < AT_ONCE) return;
  }
}
