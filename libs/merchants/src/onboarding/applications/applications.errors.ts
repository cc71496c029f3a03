import { DomainError, invalidField } from '#libs/kernel';
import type { FieldError } from '#libs/kernel';
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

export function applicationNotOpen(state: ApplicationState): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'application_not_open',
    message: `An application that is ${state} cannot be changed.`,
    advice: 'Withdraw it first, or wait until it is returned.',
  });
}

/** Everything that keeps it from being submitted, at once. */
export function applicationIncomplete(fields: readonly FieldError[]): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'application_incomplete',
    message: `${fields.length} fields are missing or faulty.`,
    advice: 'Mend each field named, then submit again.',
    fields,
  });
}

/** Masked values would take the place of the true ones. */
export function maskedGiven(paths: readonly string[]): DomainError {
  return invalidField(paths, 'masked_value', {
    message: 'This is shown masked and cannot be sent back so.',
    messageZh: '此项为脱敏显示，请填写完整内容或不要提交此项。',
    advice: 'Send only what you change, each with its full value.',
  });
}

export function reasonPathUnknown(paths: readonly string[]): DomainError {
  return invalidField(paths, 'reason_path_unknown', {
    message: 'An application has no such field.',
    messageZh: '进件中没有此项。',
    advice: 'Name fields as in `missing` and `faults`, such as licence.name or stores.0.phone.',
  });
}

export function confirmMismatch(): DomainError {
  return invalidField('confirm', 'confirm_mismatch', {
    message: 'This is not the short name of the merchant.',
    messageZh: '与商户简称不一致。',
    advice: 'Closing cannot be undone: write the merchant’s short name exactly.',
  });
}
