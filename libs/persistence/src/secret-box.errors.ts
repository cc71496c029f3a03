import { DomainError } from '#libs/kernel';

/** A key that cannot be one. */
export function secretKeyMalformed(): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'secret_key_malformed',
    message: 'The secret key is not 32 bytes in base64.',
    advice: 'Make one with: openssl rand -base64 32',
  });
}

/** None of the keys held sealed this value. */
export function secretKeyUnknown(): DomainError {
  return new DomainError({
    kind: 'unavailable',
    code: 'secret_key_unknown',
    message: 'A stored secret was sealed with a key this process does not have.',
    advice: 'Start with the HAODIAN_SECRET_KEY the data was written with.',
  });
}

/** The authentication tag does not fit: other bytes, or another place. */
export function secretUnreadable(cause?: unknown): DomainError {
  return new DomainError({
    kind: 'unavailable',
    code: 'secret_unreadable',
    message: 'A stored secret was changed or moved and cannot be opened.',
    advice: 'Enter the credentials again.',
    cause,
  });
}
