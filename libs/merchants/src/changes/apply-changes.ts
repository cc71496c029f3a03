import { Injectable } from '@nestjs/common';
import { Clock, DomainError } from '#libs/kernel';
import { Database, everyMerchant, isUnavailable } from '#libs/persistence';
import type { Tx } from '#libs/persistence';
import { beginWaitingJob } from '../jobs/jobs.repository.js';
import { recordChange } from './audited-change.js';
import { ChangeObserver } from './change-observer.js';
import { stepOf } from './change-steps.js';
import { ChangeWork } from './change-work.js';
import type { SealedChange } from './change.js';
import { claimDueChange, lockChange, writeEnding } from './changes.repository.js';
import { endChange } from './end-change.js';

const AT_ONCE = 100;

/**
 * Applies changes whose moment has come, each once and in a transaction of its own: a process that
 * takes one locks it, others pass it over.
 */
@Injectable()
export class ApplyChanges {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly work: ChangeWork,
    private readonly observer: ChangeObserver,
  ) {}

  /** One pass; answers how many changes it ended, applied or not. */
  async pass(): Promise<number> {
    const except: string[] = [];
    let ended = 0;
    for (; ended + except.length < AT_ONCE;) {
      const claimed: { id?: string } = {};
      try {
        if (!(await this.next(except, claimed))) return ended;
        ended += 1;
      } catch (error) {
        if (claimed.id === undefined || isUnavailable(error)) throw error;
        this.observer.trouble(`change ${claimed.id}`, error);
        except.push(claimed.id);
        await this.giveUp(claimed.id);
      }
    }
    return ended;
  }

  private async next(except: readonly string[], claimed: { id?: string }): Promise<boolean> {
    return this.database.asApp(everyMerchant, async (tx) => {
      const at = new Date(this.clock.nowMs());
      const change = await claimDueChange(tx, { at, except });
      if (!change) return false;
      claimed.id = change.id;
      await this.applyOrEnd(tx, change, at);
      return true;
    });
  }

  /** What is refused by the thing itself ends the change; nothing of it stays. */
  private async applyOrEnd(tx: Tx, change: SealedChange, at: Date): Promise<void> {
    const outdated = await this.work.outdated(tx, change).catch(refusalOf);
    if (outdated instanceof DomainError || outdated.length > 0)
      return endChange(tx, change, 'outdate', { at, ...whyOf(outdated) });
    await tx.query('savepoint apply');
    try {
      await this.work.apply(tx, change, at);
    } catch (error) {
      const refusal = refusalOf(error);
      await tx.query('rollback to savepoint apply');
      return endChange(tx, change, 'outdate', { at, reason: refusal.message });
    }
    await this.applied(tx, change, at);
  }

  private async applied(tx: Tx, change: SealedChange, at: Date): Promise<void> {
    const { id, state, jobId, approvedBy, takesEffectAt } = change;
    await writeEnding(tx, { id, state: stepOf(id, state, 'apply'), at });
    if (jobId) await beginWaitingJob(tx, jobId);
    await recordChange(tx, 'change.applied', change, { approvedBy, takesEffectAt, jobId });
  }

  /** What fails in a way nobody foresaw would fail again every second: people look at it. */
  private async giveUp(id: string): Promise<void> {
    await this.database.asApp(everyMerchant, async (tx) => {
      const change = await lockChange(tx, id);
      if (change?.state !== 'approved') return;
      const at = new Date(this.clock.nowMs());
      await endChange(tx, change, 'outdate', { at, reason: 'It could not be applied.' });
    });
  }
}

/** @throws what is no refusal. */
function refusalOf(error: unknown): DomainError {
  if (error instanceof DomainError && error.kind !== 'unavailable') return error;
  throw error;
}

function whyOf(outdated: DomainError | Parameters<typeof endChange>[3]['outdated']) {
  return outdated instanceof DomainError
    ? { reason: outdated.message }
    : { outdated: outdated ?? [] };
}
