import { fieldErrors } from '#libs/kernel';
import type { SchemaIssue } from '#libs/kernel';
import { RequestPipe } from './request-pipe.js';
import { requestInvalid } from './request.errors.js';

/**
 * Checks bodies, queries and parameters against their schemas; every faulty field is named at once.
 */
export function validationPipe(): RequestPipe {
  return new RequestPipe({
    exceptionFactory: (issues) => requestInvalid(fieldErrors(issues as readonly SchemaIssue[])),
  });
}
