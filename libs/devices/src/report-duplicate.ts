import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import { Database } from '#libs/persistence';
import { DUPLICATE_ADVICE, openDuplicate } from './duplicate.repository.js';
import { DuplicateObserver } from './duplicate-observer.js';
import type { FoundDuplicate } from './duplicate-observer.js';
import { RecentMap } from './recent-map.js';

const WRITE_EVERY_MS = 60_000;
const DEVICES_MAX = 10_000;

/** Writes incidents down, where other processes and restarts find them, and raises the alarm. */
@Injectable()
export class ReportDuplicate {
  /** SN -> when it was written last, ms. */
  private readonly written = new RecentMap<number>(DEVICES_MAX);
  private readonly writing = new Set<Promise<void>>();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly observer: DuplicateObserver,
  ) {}

  /**
   * Says that a second device was seen; written at most once a minute for each, beside whatever the
   * caller does. The alarm is raised by the process whose statement opened the incident.
   */
  run(found: FoundDuplicate): void {
    const atMs = this.clock.nowMs();
    if (atMs - (this.written.get(found.sn) ?? -Infinity) < WRITE_EVERY_MS) return;
    this.written.set(found.sn, atMs);
    const writing = this.write(found, atMs).finally(() => this.writing.delete(writing));
    this.writing.add(writing);
  }

  /** Resolves when what was said so far is written, or could not be. */
  async settled(): Promise<void> {
    await Promise.all(this.writing);
  }

  /** The incident is over: the next one is written at once. */
  forget(sn: string): void {
    this.written.delete(sn);
  }

  private async write(found: FoundDuplicate, atMs: number): Promise<void> {
    const { sn, rivals } = found;
    try {
      const isNew = await openDuplicate(this.database.ingestEach, { sn, atMs, rivals });
      if (isNew) this.observer.opened(found, DUPLICATE_ADVICE);
    } catch (error) {
      this.written.delete(sn);
      this.observer.unwritten(sn, error);
    }
  }
}
