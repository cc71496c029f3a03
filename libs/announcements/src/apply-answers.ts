import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import { Database, LiveHub } from '#libs/persistence';
import type { Tx } from '#libs/persistence';
import { applyAnswers } from './ack.repository.js';
import type { AnsweredRow, DeviceAnswer } from './ack.repository.js';
import { AnnouncementObserver } from './announcement-observer.js';
import { closedEvents, toldEvents } from './final-states.js';
import type { Closed } from './final-states.js';
import { cancelNewerSums, claimAgain, releaseClaims } from './missed.repository.js';

const AT_ONCE_MAX = 5_000;

/** Writes what devices said of announcements, whichever way it came. */
@Injectable()
export class ApplyAnswers {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly live: LiveHub,
    private readonly observer: AnnouncementObserver,
  ) {}

  /** Applies answers in the caller's transaction; call the returned function after its commit. */
  async run(tx: Tx, answers: readonly DeviceAnswer[]): Promise<() => void> {
    const nowMs = this.clock.nowMs();
    const rows: AnsweredRow[] = [];
    for (let i = 0; i < answers.length; i += AT_ONCE_MAX) {
      const some = answers.slice(i, i + AT_ONCE_MAX);
      rows.push(...(await applyAnswers(tx, some, { atMs: nowMs, withSums: true })));
    }
    const cancelled = await settleSums(tx, rows, nowMs);
    const events = await this.live.append(tx, closedEvents(cancelled, nowMs));
    return () => {
      this.applied(rows, nowMs);
      this.live.announceCommitted(() => events);
      for (const { state } of cancelled) this.observer.state(state);
    };
  }

  /**
   * Applies answers in one statement that is its own transaction. Answers those that changed
   * nothing there: repeats, strangers' words, and all answers to sums, which take a transaction.
   */
  async runAtOnce(answers: readonly DeviceAnswer[]): Promise<readonly DeviceAnswer[]> {
    const nowMs = this.clock.nowMs();
    const plan = { atMs: nowMs, withSums: false };
    const rows = await applyAnswers(this.database.ingestEach, answers, plan);
    this.applied(rows, nowMs);
    const changed = new Set(rows.map((row) => row.id));
    return answers.filter((answer) => !changed.has(answer.id));
  }

  private applied(rows: readonly AnsweredRow[], nowMs: number): void {
    this.live.announceCommitted(() => toldEvents(rows, nowMs));
    for (const row of rows) this.observe(row);
  }

  private observe(row: AnsweredRow): void {
    if (row.event !== 'rx' || row.isFirstReceipt) this.observer.state(row.state);
    const { receivedAfterS, playedAfterS } = row;
    if (row.isFirstReceipt && receivedAfterS !== null)
      this.observer.latency('received', receivedAfterS);
    if (playedAfterS !== null) this.observer.latency('played', playedAfterS);
  }
}

function isSum(row: AnsweredRow): row is AnsweredRow & { readonly queuedAt: Date } {
  return row.queuedAt !== null;
}

/**
 * A sum that was not played leaves what it counted to the next one; one that turns out to have been
 * played after it was given up takes it back, also from a newer sum. Answers the sums that were
 * cancelled for it.
 */
async function settleSums(
  tx: Tx,
  rows: readonly AnsweredRow[],
  nowMs: number,
): Promise<readonly Closed[]> {
  const sums = rows.filter(isSum);
  if (sums.length === 0) return [];
  const lost = sums.filter(({ state }) => state === 'expired' || state === 'failed');
  const late = sums.filter(({ state, isLate }) => state === 'played' && isLate);
  await releaseClaims(tx, lost);
  const cancelled = await cancelNewerSums(tx, late, nowMs);
  await claimAgain(tx, late);
  return cancelled;
}
