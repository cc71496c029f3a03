import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import type { Every, Rounds } from '#libs/kernel';
import { Database } from '#libs/persistence';
import { AnswerHello } from './answer-hello.js';
import type { DeviceHello } from './answer-hello.js';
import { traitsOf } from './device-mark.js';
import type { Traits } from './device-mark.js';
import { endQuietDuplicates, findDuplicates } from './duplicate.repository.js';
import { duplicateRules, timesComeBack } from './duplicate-rules.js';
import { GuardIdentity } from './guard-identity.js';
import { RecentMap } from './recent-map.js';
import { ReportDuplicate } from './report-duplicate.js';

const INCIDENTS_MAX = 10_000;
const DEVICES_MAX = 10_000;
const HELLOS_MAX = 16;
const SWEEP_EVERY_MS = 600_000;

/** What never goes back to an earlier value as long as one device says it. */
const TELLTALES: readonly (keyof Traits)[] = ['sess', 'boot', 'hardware', 'newestId'];

interface Heard extends Traits {
  readonly atMs: number;
}

/**
 * Looks after incidents of duplicate identity: for processes with the role `broker`. The embedded
 * broker guards its connections itself and is given the open incidents; of an external one only the
 * hellos are seen, and two devices are found when what they say of themselves goes back and forth.
 */
@Injectable()
export class DuplicateWorker {
  private readonly heard = new RecentMap<readonly Heard[]>(DEVICES_MAX);
  private rounds: Rounds | undefined;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly hellos: AnswerHello,
    private readonly guard: GuardIdentity,
    private readonly report: ReportDuplicate,
  ) {}

  /** Starts before the broker does. */
  async start({ embedded, every }: { embedded: boolean; every: Every }): Promise<void> {
    if (embedded) {
      const open = await this.database.asIngest((tx) => findDuplicates(tx, INCIDENTS_MAX));
      this.guard.restore(open);
    } else {
      this.hellos.register(async (_tx, batch) => () => batch.forEach((each) => this.hear(each)));
    }
    this.rounds ??= every(SWEEP_EVERY_MS, 'ending quiet duplicates', () => this.sweep());
  }

  /** Finishes what is being written. */
  async stop(): Promise<void> {
    await this.rounds?.stop();
    await this.report.settled();
  }

  /** Ends incidents whose second device has stayed away for a day. */
  async sweep(): Promise<void> {
    const seenBeforeMs = this.clock.nowMs() - duplicateRules.quietMs;
    const ended = await endQuietDuplicates(this.database.ingestEach, seenBeforeMs);
    for (const sn of ended) this.guard.forget(sn);
  }

  private hear({ sn, hello, atMs }: DeviceHello): void {
    const sinceMs = atMs - duplicateRules.windowMs;
    const recent = (this.heard.get(sn) ?? []).filter((each) => each.atMs > sinceMs);
    const heard = [...recent, { ...traitsOf(hello), atMs }].slice(-HELLOS_MAX);
    if (!areTwo(heard)) return this.heard.set(sn, heard);
    // Counted anew, so that an incident that was ended is not opened by what led to it.
    this.heard.delete(sn);
    this.report.run({ sn, rivals: null });
  }
}

/** Whether one device cannot have said all this. */
export function areTwo(heard: readonly Traits[]): boolean {
  return TELLTALES.some(
    (word) => timesComeBack(heard.map((each) => each[word])) >= duplicateRules.returnsMin,
  );
}
