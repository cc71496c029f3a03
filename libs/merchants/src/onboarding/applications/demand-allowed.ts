import type { Application } from './application.js';
import type { ApplicationState, ApplicationVerb } from './application-states.js';
import { nextState } from './application-states.js';
import {
  applicationClaimedByOther,
  applicationMoveRefused,
  applicationOwn,
  secondPersonNeeded,
} from './applications.errors.js';

/** What the rules about persons look at. */
export type Reviewed = Pick<
  Application,
  'state' | 'submittedBy' | 'reviewerId' | 'firstApprovedBy' | 'approvalsNeeded'
>;

const DECIDING: readonly ApplicationVerb[] = ['return', 'approve', 'reject'];

/**
 * Where this step by this person leads. Nobody claims or decides about what they submitted; only
 * who claimed it decides, or a second person after the first approval. Persons are compared, not
 * their roles; none of these steps is open to API keys.
 * @throws DomainError `application_state`, `application_own`, `application_claimed`,
 * `second_person_needed`.
 */
export function demandAllowed(
  application: Reviewed,
  verb: ApplicationVerb,
  by: string,
): ApplicationState {
  const to = nextState(application.state, verb);
  if (to === null) {
    const isTaken = verb === 'claim' && application.state === 'in_review';
    throw isTaken ? applicationClaimedByOther() : applicationMoveRefused(application.state, verb);
  }
  const isDecision = DECIDING.includes(verb);
  if ((isDecision || verb === 'claim') && application.submittedBy === by) throw applicationOwn();
  if (!isDecision) return to;
  const { firstApprovedBy, reviewerId, approvalsNeeded } = application;
  if (firstApprovedBy === null && reviewerId !== by) throw applicationClaimedByOther();
  if (verb !== 'approve') return to;
  if (firstApprovedBy === by) throw secondPersonNeeded();
  return approvalsNeeded > 1 && firstApprovedBy === null ? 'in_review' : to;
}
