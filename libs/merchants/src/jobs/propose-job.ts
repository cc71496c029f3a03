import { Injectable } from '@nestjs/common';
import type { Principal } from '#libs/identity';
import { Clock, newId } from '#libs/kernel';
import type { Tx } from '#libs/persistence';
import { recordChange } from '../changes/audited-change.js';
import { demandWithinLimit } from '../changes/change-limits.js';
import { ChangeSettings } from '../changes/change-settings.js';
import { findChange, insertChange } from '../changes/changes.repository.js';
import { merchantsOf, sizeOf } from '../changes/describe-preview.js';
import { previewOfPlans } from '../changes/fee-plan-change.js';
import type { JobRowWish } from './job.js';
import { jobEmpty } from './jobs.errors.js';

/** What a second person is to approve. */
export interface JobProposal {
  readonly jobId: string;
  readonly merchantId: string | null;
  readonly reason: string;
  readonly rows: readonly JobRowWish[];
  readonly undoOf: string | null;
}

/** Proposes a job that changes rates as one change. */
@Injectable()
export class ProposeJob {
  constructor(
    private readonly clock: Clock,
    private readonly settings: ChangeSettings,
  ) {}

  /**
   * The id of the change; once it is applied the job runs.
   * @throws DomainError `person_required`, `change_beyond_limit`, `job_empty`.
   */
  async run(tx: Tx, who: Principal, proposal: JobProposal): Promise<string> {
    const { jobId, merchantId, reason, rows, undoOf } = proposal;
    const open = rows.filter(({ state }) => state === 'pending');
    if (open.length === 0) throw jobEmpty();
    const preview = await previewOfPlans(
      tx,
      { clock: this.clock, settings: this.settings },
      {
        merchantIds: open.map((row) => row.merchantId),
        feePlanIds: open.map((row) => row.targetId),
      },
    );
    demandWithinLimit(who, sizeOf(preview));
    const nowMs = this.clock.nowMs();
    const id = newId('chg', nowMs);
    const wanted = undoOf === null ? { feePlanId: open[0]!.targetId } : { undoOf };
    const change = {
      ...({
        id,
        merchantId,
        kind: 'fee_plan',
        wanted,
        sealed: null,
        basis: null,
        preview,
        reason,
        jobId,
      } as const),
      ...{ confirm: merchantsOf(open.length), validFrom: null },
      ...{ proposedBy: who.id, proposedAt: new Date(nowMs) },
    };
    await insertChange(tx, change, []);
    const made = (await findChange(tx, id))!;
    await recordChange(tx, 'change.proposed', made, { reason, summary: preview.summary });
    return id;
  }
}
