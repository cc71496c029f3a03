import { Injectable } from '@nestjs/common';
import { Audit, demand } from '#libs/identity';
import type { Principal } from '#libs/identity';
import { Clock, newId } from '#libs/kernel';
import { Database } from '#libs/persistence';
import type { Tx } from '#libs/persistence';
import { agentUnknown } from '../agents/agents.errors.js';
import { findAgent } from '../agents/agents.repository.js';
import { merchantNames } from '../changes/changes.repository.js';
import { confirmMissing } from '../changes/changes.errors.js';
import { merchantsOf } from '../changes/describe-preview.js';
import { findNewestPlans } from '../changes/rate-preview.repository.js';
import { feePlanUnknown } from '../fee-plans/fee-plans.errors.js';
import { findFeePlan } from '../fee-plans/fee-plans.repository.js';
import { merchantNotFound, scopeTooNarrow } from '../merchants.errors.js';
import type { Job, JobKind, JobRowWish } from './job.js';
import { jobMerchants } from './job-merchants.js';
import type { JobMerchants } from './job-merchants.js';
import { findJob, insertJob, insertRows } from './jobs.repository.js';
import { ProposeJob } from './propose-job.js';

/** A job as it is entered. */
export interface NewJob extends JobMerchants {
  readonly kind: JobKind;
  /** The fee plan or the agent every merchant is to have. */
  readonly targetId: string;
  readonly dryRun: boolean;
  readonly reason: string;
  readonly confirm?: string | undefined;
}

/** A job whose rows are worked out. */
export interface RowedJob {
  readonly kind: JobKind;
  readonly dryRun: boolean;
  readonly reason: string;
  readonly confirm: string | undefined;
  readonly undoOf: string | null;
  readonly rows: readonly JobRowWish[];
}

/** Begins something that is done to many merchants, in the background. */
@Injectable()
export class StartJob {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly proposals: ProposeJob,
  ) {}

  /**
   * A dry run begins at once and writes nothing but its rows. Else the number of merchants is
   * confirmed first, and fee plans wait for a second person (docs/changes.md).
   * @throws DomainError `permission_missing` (agents:write to hand over, changes:write for fee
   * plans), `fee_plan_unknown`, `agent_unknown`, `job_empty`, `job_too_large`,
   * `job_csv_malformed`, `confirm_missing`, `scope_too_narrow`, `person_required`,
   * `change_beyond_limit`.
   */
  async run(who: Principal, wanted: NewJob): Promise<Job> {
    demand(who, wanted.kind === 'assign_fee_plan' ? 'changes:write' : 'agents:write');
    const { kind, dryRun, reason, confirm } = wanted;
    return this.database.asApp(who.scope, async (tx) => {
      await this.demandTarget(tx, who, wanted);
      const at = new Date(this.clock.nowMs());
      const ids = await jobMerchants(tx, wanted, at);
      const rows = await rowsOf(tx, { ids, wanted, at });
      return this.begin(tx, who, { kind, dryRun, reason, confirm, undoOf: null, rows });
    });
  }

  /** The same with the rows worked out, in the transaction that did it. */
  async begin(tx: Tx, who: Principal, wanted: RowedJob): Promise<Job> {
    const { rows, dryRun, kind, undoOf, reason } = wanted;
    const phrase = merchantsOf(rows.length);
    if (!dryRun && wanted.confirm !== phrase) throw confirmMissing(phrase);
    const nowMs = this.clock.nowMs();
    const id = newId('job', nowMs);
    const [only] = rows;
    const merchantId = rows.length === 1 && only!.state === 'pending' ? only!.merchantId : null;
    if (merchantId === null && who.scope.kind !== 'all') throw narrow(rows);
    const needsApproval = kind === 'assign_fee_plan' && !dryRun;
    const changeId = needsApproval
      ? await this.proposals.run(tx, who, { jobId: id, merchantId, reason, rows, undoOf })
      : null;
    await insertJob(tx, {
      ...{ id, merchantId, kind, dryRun, reason, undoOf, changeId },
      ...{ state: needsApproval ? 'waiting' : 'running', rowCount: rows.length },
      ...{ startedBy: who.id, createdAt: new Date(nowMs) },
    });
    await insertRows(tx, id, rows);
    const job = (await findJob(tx, id))!;
    const target = { type: 'job', id };
    await Audit.record(tx, { action: 'job.started', merchantId, target, after: job });
    return job;
  }

  private async demandTarget(tx: Tx, who: Principal, { kind, targetId }: NewJob): Promise<void> {
    if (kind === 'assign_fee_plan') {
      if (!(await findFeePlan(tx, targetId))) throw feePlanUnknown(targetId);
    } else if (!(await findAgent(tx, who.scope, targetId))) throw agentUnknown('agentId', targetId);
  }
}

/** Merchants that are not there fail at once; the others wait, with what they have now. */
async function rowsOf(
  tx: Tx,
  of: { ids: readonly string[]; wanted: NewJob; at: Date },
): Promise<JobRowWish[]> {
  const { ids, wanted, at } = of;
  const names = await merchantNames(tx, ids);
  const isPlan = wanted.kind === 'assign_fee_plan';
  const plans = isPlan ? await findNewestPlans(tx, ids) : [];
  const held = new Map(plans.map(({ merchantId, feePlanId }) => [merchantId, feePlanId]));
  return ids.map((merchantId, index) => {
    const { code, message } = merchantNotFound(merchantId);
    const isThere = names.has(merchantId);
    return {
      ...{ n: index + 1, merchantId, targetId: wanted.targetId, beforeId: null },
      ...{ expects: isPlan, expectedId: held.get(merchantId) ?? null },
      ...(isThere
        ? { state: 'pending', code: null, message: null, at: null }
        : { state: 'failed', code, message, at }),
    };
  });
}

/** Of a job with one merchant that is not there, the same as for any other thing. */
function narrow(rows: readonly JobRowWish[]) {
  const [only] = rows;
  if (rows.length === 1) return merchantNotFound(only!.merchantId);
  return scopeTooNarrow('a job of several merchants');
}
