import { DomainError } from '#libs/kernel';
import type { FieldError } from '#libs/kernel';

/** What was sent does not have the form that the route takes. */
export function requestInvalid(fields: readonly FieldError[]): DomainError {
  return new DomainError({
    kind: 'bad_request',
    code: 'request_invalid',
    message: 'The request does not have the form this route takes.',
    advice: 'Correct the fields named in errors; /docs shows the form of every route.',
    fields,
  });
}
