import { Audit } from '#libs/identity';
import type { AuditAction } from '#libs/identity';
import type { Tx } from '#libs/persistence';
import { merchantStateAt, OPEN_STATES } from './application-states.js';
import type { ApplicationState, ApplicationVerb } from './application-states.js';
import { serviceMsOf } from './application.js';
import type { Application, Reason, RiskReason } from './application.js';
import { applicationNotFound } from './applications.errors.js';
import {
  closeNewMerchant,
  insertApplicationEvent,
  lockApplication,
  reopenMerchant,
  setMerchantState,
  updateApplicationState,
} from './applications.repository.js';
import { demandAllowed } from './demand-allowed.js';

/** What a submission found out about its risk. */
export interface Risk {
  readonly score: number;
  readonly reasons: readonly RiskReason[];
  /** Two above the threshold. */
  readonly approvalsNeeded: 1 | 2;
}

/** One step somebody wants an application to take. */
export interface ApplicationMove {
  readonly id: string;
  readonly verb: ApplicationVerb;
  /** The principal. */
  readonly by: string;
  readonly at: Date;
  /** Of a return, a rejection, a suspension or a closing. */
  readonly reasons?: readonly Reason[];
  /** Of a submission. */
  readonly risk?: Risk;
}

const AUDITED: Readonly<Record<ApplicationVerb, AuditAction>> = {
  submit: 'application.submitted',
  withdraw: 'application.withdrawn',
  claim: 'application.claimed',
  release: 'application.released',
  return: 'application.returned',
  approve: 'application.approved',
  reject: 'application.rejected',
  sign: 'application.signed',
  activate: 'application.activated',
  suspend: 'application.suspended',
  resume: 'application.resumed',
  close: 'application.closed',
};

const DECIDED: readonly ApplicationState[] = ['returned', 'approved', 'rejected'];

/**
 * Takes one step: locks the row, asks the table of transitions and the rules about persons, and
 * writes the state, the event, the merchant's state and the audit row. Every state is moved here
 * and nowhere else. Call it last in a transaction, as `Audit.record`. Answers the application as it
 * is afterwards.
 * @throws DomainError `application_not_found`, `application_state`, `application_own`,
 * `application_claimed`, `second_person_needed`.
 */
export async function moveApplication(tx: Tx, move: ApplicationMove): Promise<Application> {
  const before = await lockApplication(tx, move.id);
  if (!before) throw applicationNotFound(move.id);
  const to = demandAllowed(before, move.verb, move.by);
  const after = moved(before, move, to);
  await updateApplicationState(tx, after);
  await insertApplicationEvent(tx, before, {
    at: move.at,
    verb: move.verb,
    fromState: before.state,
    toState: to,
    by: move.by,
    reasons: move.reasons ?? [],
    serviceMs: DECIDED.includes(to) ? serviceMsOf(after) : null,
  });
  await moveMerchant(tx, before, to);
  await Audit.record(tx, {
    action: AUDITED[move.verb],
    merchantId: before.merchantId,
    target: { type: 'application', id: before.id },
    before: audited(before),
    after: audited(after),
  });
  return after;
}

/**
 * A draft that is given up takes only a new merchant with it: one that trades goes on trading. A
 * closed one that traded begins anew when its next application is approved, not when it is drafted.
 */
async function moveMerchant(
  tx: Tx,
  { merchantId, state: from }: Application,
  to: ApplicationState,
): Promise<void> {
  if (to === 'closed' && OPEN_STATES.includes(from)) return closeNewMerchant(tx, merchantId);
  if (to === 'approved') return reopenMerchant(tx, merchantId);
  const state = merchantStateAt(to);
  if (state !== null) await setMerchantState(tx, merchantId, state);
}

/** The application after a step. */
function moved(before: Application, move: ApplicationMove, to: ApplicationState): Application {
  const { verb, by, at, reasons = [] } = move;
  const after = { ...before, state: to, reasons, updatedAt: at };
  const unclaimed = { reviewerId: null, claimedAt: null, firstApprovedBy: null };
  switch (verb) {
    case 'submit': {
      const { score = 0, reasons: riskReasons = [], approvalsNeeded = 1 } = move.risk ?? {};
      const submitted = { submittedBy: by, submittedAt: at, decidedAt: null };
      return {
        ...{ ...after, ...unclaimed, ...submitted },
        ...{ riskScore: score, riskReasons, approvalsNeeded },
      };
    }
    case 'withdraw':
    case 'release':
      return { ...after, ...unclaimed };
    case 'claim':
      return { ...after, reviewerId: by, claimedAt: at };
    case 'approve':
      return to === 'approved' ? { ...after, decidedAt: at } : { ...after, firstApprovedBy: by };
    case 'return':
    case 'reject':
      return { ...after, decidedAt: at };
    case 'sign':
    case 'activate':
    case 'suspend':
    case 'resume':
    case 'close':
      return after;
  }
}

/** Of the reasons only the paths: the sentences are written by hand and could name anybody. */
function audited(application: Application): object {
  const { state, version, reviewerId, firstApprovedBy, riskScore, reasons } = application;
  const paths = reasons.map(({ path, code }) => ({ path, reason: code }));
  return { state, version, reviewerId, firstApprovedBy, riskScore, reasons: paths };
}
