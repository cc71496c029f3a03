import { DomainError } from '#libs/kernel';
import type { FieldError } from '#libs/kernel';

/** Of every list: the box that a person types into. */
const SEARCH = 'q';

/**
 * What was sent does not have the form that the route takes; or it has, and only what somebody
 * typed into a search box can be no search: that is nobody's mistake in programming.
 */
export function requestInvalid(fields: readonly FieldError[]): DomainError {
  if (fields.every(({ path }) => path === SEARCH)) return searchRefused(fields);
  return new DomainError({
    kind: 'bad_request',
    code: 'request_invalid',
    message: 'The request does not have the form this route takes.',
    advice: 'Correct the fields named in errors; /docs shows the form of every route.',
    fields,
  });
}

function searchRefused(fields: readonly FieldError[]): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'search_refused',
    message: 'This is nothing to search for.',
    advice: 'Search for a part of a name or a number, of at most 100 characters.',
    fields,
  });
}

/** Too many requests of one address to routes that take a password or a token. */
export function tooManyRequests(retryAfterS: number): DomainError {
  return new DomainError({
    kind: 'too_many',
    code: 'too_many_requests',
    message: 'Too many attempts from this address.',
    advice: `Try again in ${retryAfterS} s.`,
    retryAfterS,
  });
}

/** A body of a type that the route does not take; answered as the HTTP server answers its own. */
export function contentTypeUnsupported(types: readonly string[]): Error {
  const message = `This route takes a body of ${types.join(', ')}.`;
  return Object.assign(new Error(message), { statusCode: 415 });
}
