import type { FieldError } from '#libs/kernel';
import type { z } from 'zod';

/** What a schema found wrong, as the fields of a DomainError; paths begin with `under`. */
export function fieldErrors(error: z.ZodError, under = ''): FieldError[] {
  return error.issues.map(({ path, code, message }) => ({
    path: [...(under ? [under] : []), ...path.map(String)].join('.'),
    code: code ?? 'invalid',
    message,
  }));
}
