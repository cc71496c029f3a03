import { DomainError } from '#libs/kernel';

export function tooManyVerifications(): DomainError {
  return new DomainError({
    kind: 'unavailable',
    code: 'too_many_verifications',
    message: 'The audit log is being verified already, and others wait for their turn.',
    advice: 'Try again in a minute.',
  });
}
