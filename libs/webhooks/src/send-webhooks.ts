import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import { Database, SecretBox } from '#libs/persistence';
import { Courier } from './courier.js';
import type { Attempt } from './courier.js';
import { secretsAt } from './endpoint.js';
import { judgeFailure } from './judge-failure.js';
import { claimDue, lockHealth, writeFailure, writeSuccess } from './send.repository.js';
import type { Claimed, Ended } from './send.repository.js';
import { headersOf } from './sign.js';
import { WebhookObserver } from './webhook-observer.js';

/** Attempts in flight, in this process: altogether, and for each endpoint. */
const IN_FLIGHT_MAX = 16;
const IN_FLIGHT_PER_ENDPOINT = 4;
/** Longer than an attempt can take with everything around it. */
const LEASE_MS = 30_000;
/** What a stop waits for attempts under way; a process is given ten seconds for everything. */
const STOP_WITHIN_MS = 2_000;

/**
 * Sends what is due. An endpoint has few attempts in flight, so one that is slow holds up nobody
 * else; what is claimed is released by time, so a process that ends in between loses nothing.
 */
@Injectable()
export class SendWebhooks {
  private readonly inFlight = new Map<Promise<void>, string>();
  private readonly stopping = new AbortController();
  private passing: Promise<void> | undefined;
  private isMore = false;
  private isStopped = false;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly secretBox: SecretBox,
    private readonly courier: Courier,
    private readonly observer: WebhookObserver,
  ) {}

  /** Begins attempts until nothing is due or nothing more may be in flight. */
  pass(): Promise<void> {
    this.isMore = true;
    this.passing ??= this.passes().finally(() => (this.passing = undefined));
    return this.passing;
  }

  /** Resolves when nothing is due and nothing in flight. */
  async settled(): Promise<void> {
    await this.pass();
    while (this.inFlight.size > 0) {
      await Promise.all(this.inFlight.keys());
      await this.pass();
    }
  }

  /** Begins nothing more; attempts that do not end soon are broken off, to be made again later. */
  async stop(): Promise<void> {
    const timer = setTimeout(() => this.stopping.abort(), STOP_WITHIN_MS);
    this.isStopped = true;
    await this.passing?.catch(() => undefined);
    await Promise.all(this.inFlight.keys());
    clearTimeout(timer);
    await this.courier.close();
  }

  private async passes(): Promise<void> {
    while (this.isMore && !this.isStopped && this.inFlight.size < IN_FLIGHT_MAX) {
      this.isMore = false;
      const nowMs = this.clock.nowMs();
      const claimed = await claimDue(this.database, {
        nowMs,
        leaseEndMs: nowMs + LEASE_MS,
        perEndpoint: IN_FLIGHT_PER_ENDPOINT,
        limit: IN_FLIGHT_MAX - this.inFlight.size,
        busy: [...new Set(this.inFlight.values())],
      });
      for (const one of claimed) this.begin(one);
      this.isMore ||= claimed.length > 0;
    }
  }

  private begin(claimed: Claimed): void {
    const work: Promise<void> = this.attempt(claimed)
      .catch((error: unknown) => this.observer.trouble('delivery', error))
      .then(() => {
        this.inFlight.delete(work);
        if (this.isStopped) return;
        this.pass().catch((error: unknown) => this.observer.trouble('claim', error));
      });
    this.inFlight.set(work, claimed.endpointId);
  }

  private async attempt(claimed: Claimed): Promise<void> {
    const { eventId, body, url, endpointId } = claimed;
    const atMs = this.clock.nowMs();
    const secrets = secretsAt(this.secretBox, { ...claimed, id: endpointId }, atMs);
    const headers = headersOf({ eventId, atSeconds: Math.floor(atMs / 1_000), body }, secrets);
    const attempt = await this.post({ url, headers, body });
    if (!attempt) return;
    const ended: Ended = { claimed, attempt, nowMs: this.clock.nowMs() };
    if (attempt.error !== null) return this.failed(claimed, ended);
    await writeSuccess(this.database, ended);
    this.observer.attempted('delivered');
  }

  /** Null when it was broken off by a stop. */
  private async post(letter: Parameters<Courier['post']>[0]): Promise<Attempt | null> {
    try {
      return await this.courier.post(letter, this.stopping.signal);
    } catch (error) {
      if (this.stopping.signal.aborted) return null;
      throw error;
    }
  }

  private async failed(claimed: Claimed, ended: Ended): Promise<void> {
    const { attempt, nowMs } = ended;
    const tries = claimed.tries + 1;
    const begunMs = claimed.begunAt.getTime();
    const verdict = await this.database.asIngest(async (tx) => {
      const health = await lockHealth(tx, claimed);
      if (!health) return null;
      const failure = { attempt, tries, begunMs, nowMs, health };
      const judged = judgeFailure(failure, Math.random());
      await writeFailure(tx, ended, judged);
      return judged;
    });
    if (!verdict) return;
    this.observer.attempted(verdict.nextAtMs === null ? 'dead' : 'failed');
    if (verdict.disabledReason) this.observer.disabled(claimed.endpointId, verdict.disabledReason);
  }
}
