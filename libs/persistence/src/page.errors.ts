import { DomainError } from '#libs/kernel';

/** A cursor that no list gave out. */
export function cursorMalformed(): DomainError {
  const message = 'The cursor is not one this list gave out.';
  return new DomainError({
    kind: 'bad_request',
    code: 'cursor_malformed',
    message,
    advice: 'Send nextCursor of the page before as it came, or leave the cursor out.',
    fields: [{ path: 'cursor', code: 'cursor_malformed', message }],
  });
}
