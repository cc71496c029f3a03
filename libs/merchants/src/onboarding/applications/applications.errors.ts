import { DomainError } from '#libs/kernel';
import { verbsIn } from './application-states.js';
import type { ApplicationState, ApplicationVerb } from './application-states.js';

export function applicationNotFound(id: string): DomainError {
  return new DomainError({
    kind: 'not_found',
    code: 'application_not_found',
    message: `There is no application ${id}.`,
    advice: 'List the applications you can see with GET /v1/applications.',
  });
}

export function applicationMoveRefused(state: ApplicationState, verb: ApplicationVerb) {
  const possible = verbsIn(state);
  return new DomainError({
    kind: 'conflict',
    code: 'application_state',
    message: `An application that is ${state} takes no ${verb}.`,
    advice:
      possible.length === 0
        ? 'It has ended; begin a new application for the merchant.'
        : `Read it again; possible now: ${possible.join(', ')}.`,
  });
}

/** Whoever submitted an application does not decide about it. */
export function applicationOwn(): DomainError {
  return new DomainError({
    kind: 'forbidden',
    code: 'application_own',
    message: 'Nobody reviews an application they submitted themselves.',
    advice: 'Leave it in the queue for somebody else.',
  });
}

export function applicationClaimedByOther(): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'application_claimed',
    message: 'Somebody else has claimed this application.',
    advice: 'Ask them to release it, or take another one from the queue.',
  });
}

/** Two approvals are of two people, whatever roles each of them has. */
export function secondPersonNeeded(): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'second_person_needed',
    message: 'You approved this application already; its risk asks for a second person.',
    advice: 'Let somebody else look at it and approve it.',
  });
}

export function applicationExists(merchantId: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'application_exists',
    message: `The merchant ${merchantId} has an application already.`,
    advice: 'Go on with that one; another can begin when it is rejected or closed.',
  });
}
