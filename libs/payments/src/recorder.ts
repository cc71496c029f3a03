import { Injectable } from '@nestjs/common';
import type { ClosedMessage, UnknownWord } from '#libs/channels';
import { createLane, DomainError, encodeEvent, newId } from '#libs/kernel';
import type { AnyEvent } from '#libs/kernel';
import { FeePlanBook } from '#libs/merchants';
import { Database, LiveHub, Outbox } from '#libs/persistence';
import type { Companion, LiveRow, Tx } from '#libs/persistence';
import { paymentKey } from './incoming.js';
import type { IncomingPayment, IncomingRefund, RecordingAccount } from './incoming.js';
import { NotificationObserver } from './notification-observer.js';
import type { QuarantineReason } from './payment-outcome.js';
import { intakeFull } from './payments.errors.js';
import { PlaceBook } from './place-book.js';
import { planKnown, planPayments } from './plan-payment.js';
import type { Plan } from './plan-payment.js';
import { writeKnown, writePlans, writePlansIn } from './record-payments.js';
import type { Fresh, Written } from './record-payments.js';
import type { Recorded } from './recorded.js';
import type { Joining } from './tell-payments.js';
import { recordRefund } from './record-refund.js';
import { claimInbox, isTaken } from './record.repository.js';
import type { InboxRow, Run } from './record-rows.js';

const BATCH_MAX = 128;
const WAITING_MAX = 5_000;
/**
 * Measured: the database writes one batch while the next is read and planned. 32 is half of what 64
 * connections hold; with 16, 20, 28, 40 or 44 fewer payments a second were recorded.
 */
const SECOND_FROM = 32;
/** Batches that fail because another one took a message of theirs, one after the other. */
const TAKEN_MAX = 3;
const REPEAT: Recorded = { outcome: 'repeat', alarms: [] };

/** A genuine message of which only its identity is understood. */
export interface Unread {
  readonly account: RecordingAccount;
  readonly raw: Uint8Array;
  readonly verified: unknown;
  readonly receivedAtMs: number;
}

/**
 * Writes genuine messages into the books, each durable when its promise resolves. Payments are
 * committed in groups that grow with the load: while one batch commits, the next collects. A
 * message that cannot be written for its data is set aside alone with its bytes; the rest of its
 * batch is recorded.
 */
@Injectable()
export class Recorder {
  /** What fee plans say, as this process last read it. */
  readonly feePlans = new FeePlanBook();
  /** Where payments belong, likewise. */
  readonly places = new PlaceBook();
  private readonly lane = createLane<IncomingPayment, Recorded>({
    maxBatch: BATCH_MAX,
    maxWaiting: WAITING_MAX,
    secondFrom: SECOND_FROM,
    run: (batch) => this.batch(batch),
    full: intakeFull,
  });

  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly live: LiveHub,
    private readonly observer: NotificationObserver,
  ) {}

  /** @throws DomainError kind `unavailable` when it is not recorded and must be sent again. */
  payment(incoming: IncomingPayment): Promise<Recorded> {
    return this.lane.submit(incoming);
  }

  /** @throws DomainError kind `unavailable`, likewise. */
  async refund(incoming: IncomingRefund): Promise<Recorded> {
    const { message } = incoming;
    try {
      return await this.commit(async (tx) => {
        const { result, events } = await recordRefund(tx, incoming);
        return { result, events };
      });
    } catch (error) {
      rethrowUnavailable(error);
      return this.setAside(incoming, {
        kind: 'refund',
        channelId: message.channelRefundId,
        reason: 'unrecordable',
        error,
      });
    }
  }

  /** An order that was closed unpaid: kept once, nothing else happens. */
  async closed(unread: Unread, message: ClosedMessage): Promise<Recorded> {
    const row = inboxRow(unread, { kind: 'closed', channelId: message.channelId, reason: null });
    const isNew = await this.claim(row);
    return { outcome: isNew ? 'closed' : 'repeat', alarms: [] };
  }

  /** A message the channel's definition does not understand: kept for a person, never guessed. */
  unknownWord(unread: Unread, error: UnknownWord): Promise<Recorded> {
    const { kind, channelId } = error;
    return this.setAside(unread, { kind, channelId, reason: 'unknown_word', error });
  }

  /** Runs work in one transaction of the ingest role; hands its events over after the commit. */
  async commit<T extends { events: readonly AnyEvent[] }, R>(
    work: (tx: Tx) => Promise<T & { result: R }>,
  ): Promise<R> {
    const done = await this.database.asIngest(async (tx) => {
      const { result, events } = await work(tx);
      const stored = await this.outbox.append(tx, events);
      const live = await this.live.append(tx, events.map(liveRow));
      return { result, stored, live };
    });
    this.outbox.handOver(done.stored);
    this.live.announceCommitted(() => done.live);
    return done.result;
  }

  /** Resolves when nothing waits to be recorded. */
  drain(): Promise<void> {
    return this.lane.drain();
  }

  private async batch(batch: readonly IncomingPayment[], tries = 1): Promise<readonly Recorded[]> {
    try {
      return await this.commitBatch(batch, this.outbox.companionOf('payment.succeeded'));
    } catch (error) {
      rethrowUnavailable(error);
      // Planned again, the message that was taken meanwhile is a repeat.
      if (isTaken(error) && tries < TAKEN_MAX) return this.batch(batch, tries + 1);
      return this.oneByOne(batch);
    }
  }

  private async commitBatch(
    batch: readonly IncomingPayment[],
    companion?: Companion,
  ): Promise<readonly Recorded[]> {
    const run: Run = (statement, values) => this.database.ingestStatement(statement, values);
    const joining = companion && { companion, prepare: companion.begin() };
    const unique = [...new Map(batch.map((item) => [paymentKey(item), item])).values()];
    const fresh =
      (joining && (await this.writeKnown(run, unique, joining))) ??
      (await this.askAndWrite(run, unique, joining));
    return batch.map((item) => fresh.get(item) ?? REPEAT);
  }

  /** In one round trip, if it is known where all of them belong; null when it is not. */
  private async writeKnown(
    run: Run,
    batch: readonly IncomingPayment[],
    joining: Joining,
  ): Promise<Fresh | null> {
    const known = planKnown(this, batch);
    const written = known && (await writeKnown(run, known, joining));
    if (known && !written) this.places.disproven();
    return written && this.tellOf(written);
  }

  private async askAndWrite(
    run: Run,
    batch: readonly IncomingPayment[],
    joining: Joining | undefined,
  ): Promise<Fresh> {
    const companion = joining?.companion;
    const places = companion && this.places;
    const plans = await planPayments(run, { feePlans: this.feePlans, companion, places }, batch);
    const plain = plans.filter((plan) => !isInvolved(plan));
    return new Map([
      ...(plain.length > 0 ? this.tellOf(await writePlans(run, plain, joining)) : []),
      ...(await this.writeInvolved(plans.filter(isInvolved))),
    ]);
  }

  private tellOf({ fresh, stored, live, committed }: Written): Fresh {
    // Behind the begin of the next batch, as the lane hands out its results: the database goes on.
    setImmediate(() => {
      this.tell(committed);
      this.tell(() => this.outbox.handOver(stored));
      this.tell(() => this.live.announceCommitted(live));
    });
    return fresh;
  }

  /** What is recorded stays so, whatever happens to those who are told. */
  private tell(whom: () => void): void {
    try {
      whom();
    } catch (error) {
      this.observer.untold(error);
    }
  }

  private async writeInvolved(plans: readonly Plan[]): Promise<Fresh> {
    if (plans.length === 0) return new Map();
    return this.commit(async (tx) => {
      const { fresh, events } = await writePlansIn(tx, 'claim', plans);
      return { result: fresh, events };
    });
  }

  private async oneByOne(batch: readonly IncomingPayment[]): Promise<readonly Recorded[]> {
    const results: Recorded[] = [];
    for (const incoming of batch) {
      try {
        // Without a companion: nothing of its own may keep a payment from being recorded.
        results.push(...(await this.commitBatch([incoming])));
      } catch (error) {
        rethrowUnavailable(error);
        const channelId = incoming.message.channelPaymentId;
        const aside = { kind: 'payment', channelId, reason: 'unrecordable', error } as const;
        results.push(await this.setAside(incoming, aside));
      }
    }
    return results;
  }

  private async setAside(unread: Unread, aside: Aside & { error: unknown }): Promise<Recorded> {
    if (!(await this.claimAside(unread, aside))) return { outcome: 'repeat', alarms: [] };
    const { reason, channelId } = aside;
    this.observer.alarm(reason === 'unrecordable' ? 'unrecordable' : 'quarantined', {
      reason,
      channelId,
      channelAccountId: unread.account.id,
      error: String(aside.error),
    });
    return { outcome: 'quarantined', alarms: [] };
  }

  private claim(row: InboxRow): Promise<boolean> {
    return claimInbox((statement, values) => this.database.ingestStatement(statement, values), row);
  }

  private async claimAside(unread: Unread, aside: Aside): Promise<boolean> {
    const row = inboxRow(unread, aside);
    try {
      return await this.claim(row);
    } catch (error) {
      rethrowUnavailable(error);
      // What PostgreSQL cannot hold as JSON (a NUL character) may be why it was unrecordable: the
      // bytes suffice.
      return this.claim({ ...row, verified: null });
    }
  }
}

/** Whether recording it takes more than the one statement. */
function isInvolved({ payment, facts }: Plan): boolean {
  return payment !== null && (facts.mappingUnused || facts.refundsWait);
}

interface Aside {
  readonly kind: InboxRow['kind'];
  readonly channelId: string;
  readonly reason: QuarantineReason | null;
}

function inboxRow(unread: Unread, { kind, channelId, reason }: Aside): InboxRow {
  return {
    id: newId('inb', unread.receivedAtMs),
    accountId: unread.account.id,
    kind,
    channelId,
    state: reason === null ? 'recorded' : 'quarantined',
    reason,
    lateForOrder: false,
    merchantId: unread.account.merchantId,
    paymentId: null,
    raw: unread.raw,
    verified: unread.verified,
    channelPaymentId: null,
    expectedAmount: null,
    receivedAtMs: unread.receivedAtMs,
  };
}

function rethrowUnavailable(error: unknown): void {
  if (error instanceof DomainError && error.kind === 'unavailable') throw error;
}

function liveRow({ event, payload }: AnyEvent): LiveRow {
  return {
    type: event,
    at: 'recordedAt' in payload ? payload.recordedAt : payload.at,
    merchantId: payload.merchantId,
    storeId: payload.storeId,
    data: encodeEvent(event, payload as never),
  };
}
