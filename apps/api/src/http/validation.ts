import type { FieldError } from '#libs/kernel';
import { RequestPipe } from './request-pipe.js';
import { requestInvalid } from './request.errors.js';

interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
  readonly code?: string;
  readonly keys?: readonly string[];
}

/**
 * Checks bodies, queries and parameters against their schemas; every faulty field is named at once.
 */
export function validationPipe(): RequestPipe {
  return new RequestPipe({
    exceptionFactory: (issues) => requestInvalid((issues as readonly Issue[]).flatMap(fieldErrors)),
  });
}

function fieldErrors(issue: Issue): FieldError[] {
  const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part));
  const code = issue.code ?? 'invalid';
  if (code !== 'unrecognized_keys') return [{ path: path.join('.'), code, message: issue.message }];
  return (issue.keys ?? []).map((key) => ({
    path: [...path, key].join('.'),
    code: 'unknown_field',
    message: 'There is no such field.',
  }));
}
