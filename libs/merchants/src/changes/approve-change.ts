import { Injectable } from '@nestjs/common';
import type { Principal } from '#libs/identity';
import { Clock } from '#libs/kernel';
import { Database } from '#libs/persistence';
import type { Tx } from '#libs/persistence';
import { recordChange } from './audited-change.js';
import { demandPerson, demandWithinLimit } from './change-limits.js';
import { ChangeSettings } from './change-settings.js';
import { effectMs, stepOf } from './change-steps.js';
import { ChangeWork } from './change-work.js';
import type { Change, SealedChange } from './change.js';
import {
  changeNotFound,
  changeStale,
  confirmMissing,
  secondPersonRequired,
} from './changes.errors.js';
import type { Outdated } from './changes.errors.js';
import { findChange, lockChange, writeApproval } from './changes.repository.js';
import { sizeOf } from './describe-preview.js';
import { endChange } from './end-change.js';

/** Lets a second person approve a change; it takes effect when the cool-off is over. */
@Injectable()
export class ApproveChange {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly work: ChangeWork,
    private readonly settings: ChangeSettings,
  ) {}

  /**
   * People are compared, not roles: who proposed it cannot approve it in another role. Where a
   * merchant or a fee plan changed meanwhile, or the day of a version has come too near, the change
   * is over.
   * @param confirm the text the change is shown with, typed by the person
   * @throws DomainError `change_not_found`, `person_required`, `second_person_required`,
   * `change_step_refused`, `confirm_missing`, `change_beyond_limit`, `change_stale`,
   * `change_unreadable`, `version_before_effect`.
   */
  async run(who: Principal, id: string, confirm: string | undefined): Promise<Change> {
    const { change, outdated, late } = await this.database.asApp(who.scope, async (tx) => {
      const locked = await lockChange(tx, id);
      if (!locked) throw changeNotFound(id);
      demandApprover(who, locked, confirm);
      const at = new Date(this.clock.nowMs());
      const missed = this.work.tooLate(locked, at.getTime());
      const changed = missed ? [] : await this.work.outdated(tx, locked);
      if (missed) await endChange(tx, locked, 'outdate', { at, reason: missed.message });
      else await this.decide(tx, { who, change: locked, outdated: changed, at });
      return { change: (await findChange(tx, id))!, outdated: changed, late: missed };
    });
    // That it is over is kept, so it is told after the commit.
    if (late) throw late;
    if (outdated.length > 0) throw changeStale(id, outdated);
    return change;
  }

  private async decide(
    tx: Tx,
    of: { who: Principal; change: SealedChange; outdated: readonly Outdated[]; at: Date },
  ): Promise<void> {
    const { who, change, outdated, at } = of;
    if (outdated.length > 0) return endChange(tx, change, 'outdate', { at, outdated });
    const takesEffectMs = effectMs(at.getTime(), {
      coolOffMs: this.settings.coolOffMs,
      notBefore: change.validFrom,
    });
    const takesEffectAt = new Date(takesEffectMs);
    await writeApproval(tx, { id: change.id, by: who.id, at, takesEffectAt });
    await recordChange(tx, 'change.approved', change, { approvedBy: who.id, takesEffectAt });
  }
}

function demandApprover(who: Principal, change: Change, confirm: string | undefined): void {
  demandPerson(who);
  if (change.proposedBy === who.id) throw secondPersonRequired();
  stepOf(change.id, change.state, 'approve');
  if (confirm !== change.confirm) throw confirmMissing(change.confirm);
  demandWithinLimit(who, sizeOf(change.preview));
}
