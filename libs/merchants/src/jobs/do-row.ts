import { DomainError } from '#libs/kernel';
import { isRetriable, isUnavailable } from '#libs/persistence';
import type { Tx } from '#libs/persistence';
import { handOverMerchant } from '../agents/hand-over-merchant.js';
import { lockCare } from '../agents/agents.repository.js';
import { lockMerchants } from '../changes/changes.repository.js';
import { planStart } from '../changes/fee-plan-change.js';
import { findNewestPlans } from '../changes/rate-preview.repository.js';
import { assignFeePlan } from '../fee-plans/assign-fee-plan.js';
import type { Job, JobRow, JobRowWish } from './job.js';
import { CHANGED_MEANWHILE, ROW_BROKEN } from './jobs.errors.js';

type Result = Pick<JobRow, 'state' | 'code' | 'message' | 'beforeId'>;

/**
 * Does one row and answers what became of it; of a row that fails, or of a dry run, nothing stays.
 * @throws what is no fault of the row: the database is away, or a deadlock was dissolved.
 */
export async function doRow(tx: Tx, job: Job, row: JobRowWish, at: Date): Promise<JobRow> {
  await tx.query('savepoint this_row');
  let result: Result;
  try {
    result = await attempt(tx, job, row, at);
  } catch (error) {
    if (isUnavailable(error) || isRetriable(error)) throw error;
    const { code, message } = error instanceof DomainError ? error : ROW_BROKEN;
    result = { state: 'failed', code, message, beforeId: null };
  }
  const isKept = result.state === 'done' && !job.dryRun;
  await tx.query(isKept ? 'release savepoint this_row' : 'rollback to savepoint this_row');
  return { ...row, ...result, at };
}

async function attempt(tx: Tx, job: Job, row: JobRowWish, at: Date): Promise<Result> {
  const { merchantId, targetId, expects, expectedId } = row;
  const isPlan = job.kind === 'assign_fee_plan';
  const { id: beforeId, since } = await (isPlan ? planOf : agentOf)(tx, merchantId);
  if (beforeId === targetId) return { state: 'unchanged', code: null, message: null, beforeId };
  if (expects && beforeId !== expectedId)
    return { state: 'skipped', ...CHANGED_MEANWHILE, beforeId };
  if (isPlan) {
    const validFrom = planStart(at, since);
    await assignFeePlan(tx, { merchantId, feePlanId: targetId, validFrom }, at);
  } else {
    const atMs = at.getTime();
    await handOverMerchant(tx, { merchantId, agentId: targetId, by: job.startedBy, atMs });
  }
  return { state: 'done', code: null, message: null, beforeId };
}

interface Held {
  readonly id: string | null;
  readonly since: Date | null;
}

async function planOf(tx: Tx, merchantId: string): Promise<Held> {
  await lockMerchants(tx, [merchantId]);
  const [plan] = await findNewestPlans(tx, [merchantId]);
  return { id: plan?.feePlanId ?? null, since: plan?.validFrom ?? null };
}

async function agentOf(tx: Tx, merchantId: string): Promise<Held> {
  const care = await lockCare(tx, merchantId);
  return { id: care?.agentId ?? null, since: care?.validFrom ?? null };
}
