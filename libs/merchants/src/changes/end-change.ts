import type { AuditAction } from '#libs/identity';
import type { Tx } from '#libs/persistence';
import { refuseWaitingJob } from '../jobs/jobs.repository.js';
import { recordChange } from './audited-change.js';
import { stepOf } from './change-steps.js';
import type { Change } from './change.js';
import type { Outdated } from './changes.errors.js';
import { writeEnding } from './changes.repository.js';

const ENDINGS = {
  refuse: 'change.refused',
  withdraw: 'change.withdrawn',
  outdate: 'change.outdated',
} as const satisfies Readonly<Record<string, AuditAction>>;

/** Why and by whom a change ends without having been applied. */
export interface ChangeEnd {
  readonly at: Date;
  /** Left out where the platform ends it. */
  readonly by?: string;
  readonly reason?: string | null;
  readonly outdated?: readonly Outdated[];
}

/**
 * Ends a change that is locked; the bulk job that waits for it ends as refused. Records it, so call
 * it last.
 * @throws DomainError `change_step_refused`.
 */
export async function endChange(
  tx: Tx,
  change: Change,
  verb: keyof typeof ENDINGS,
  end: ChangeEnd,
): Promise<void> {
  const state = stepOf(change.id, change.state, verb);
  await writeEnding(tx, { id: change.id, state, ...end });
  if (change.jobId) await refuseWaitingJob(tx, change.jobId, end.at);
  const { reason = null, outdated } = end;
  await recordChange(tx, ENDINGS[verb], change, { reason, ...(outdated ? { outdated } : {}) });
}
