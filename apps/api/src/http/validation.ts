import { StandardSchemaValidationPipe } from '@nestjs/common';
import { DomainError } from '#libs/kernel';
import type { FieldError } from '#libs/kernel';

interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
  readonly code?: string;
  readonly keys?: readonly string[];
}

/**
 * Checks bodies, queries and parameters against their schemas; every faulty field is named at once.
 */
export function validationPipe(): StandardSchemaValidationPipe {
  return new StandardSchemaValidationPipe({
    exceptionFactory: (issues) =>
      new DomainError({
        kind: 'bad_request',
        code: 'request_invalid',
        message: 'The request does not have the form this route takes.',
        advice: 'Correct the fields named in errors; /docs shows the form of every route.',
        fields: (issues as readonly Issue[]).flatMap(fieldErrors),
      }),
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
