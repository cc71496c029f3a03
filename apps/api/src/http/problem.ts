import { HttpException } from '@nestjs/common';
import { DomainError } from '#libs/kernel';
import type { ErrorKind, FieldError } from '#libs/kernel';
import { z } from 'zod';

/** An error as the API answers it (RFC 9457), `application/problem+json`. */
export const problemSchema = z
  .object({
    type: z.literal('about:blank'),
    title: z.string().describe('What is wrong, a sentence for a person.'),
    status: z.int(),
    code: z.string().describe('Stable; branch on this.'),
    detail: z.string().optional().describe('What to do about it.'),
    errors: z
      .array(
        z.object({
          path: z.string(),
          code: z.string(),
          message: z.string(),
          messageZh: z.string().describe('The sentence in Chinese.'),
        }),
      )
      .describe('Faulty fields, all at once.'),
  })
  .meta({
    id: 'Problem',
    example: {
      type: 'about:blank',
      title: 'There is no payment pay_01kasm5zk8e2wr9v0q3j7y4n6t.',
      status: 404,
      code: 'payment_not_found',
      detail: 'List payments with GET /v1/payments.',
      errors: [],
    },
  });

/** An answer of kind {@link problemSchema}. */
export type Problem = z.output<typeof problemSchema>;

const STATUS: Readonly<Record<ErrorKind, number>> = {
  bad_request: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  invalid: 422,
  too_many: 429,
  unavailable: 503,
};

/** Codes of the errors that the HTTP server itself answers with. */
const HTTP_CODES: Readonly<Record<number, string>> = {
  400: 'request_malformed',
  404: 'route_not_found',
  405: 'method_not_allowed',
  413: 'body_too_large',
  415: 'content_type_unsupported',
  429: 'too_many_requests',
};

/** The problem that answers an error. What nobody expected says nothing of its inside. */
export function problemOf(error: unknown): Problem {
  if (error instanceof DomainError) return domainProblem(error);
  const status = statusOf(error);
  if (status >= 500) {
    return problem(500, 'internal_error', 'The platform made a mistake.', {
      detail: 'It was logged under the request id of this answer. Try again later.',
    });
  }
  const code = HTTP_CODES[status] ?? 'request_refused';
  return problem(status, code, titleOf(status, error));
}

/** The framework's own words for a missing route repeat the URL, with whatever stands in it. */
function titleOf(status: number, error: unknown): string {
  if (status === 404) return 'There is no such route.';
  return error instanceof Error ? error.message : 'The request is refused.';
}

function domainProblem(error: DomainError): Problem {
  return problem(STATUS[error.kind], error.code, error.message, {
    detail: error.advice,
    errors: error.fields,
  });
}

function problem(
  status: number,
  code: string,
  title: string,
  more: { detail?: string | undefined; errors?: readonly FieldError[] } = {},
): Problem {
  const errors = (more.errors ?? []).map((field) => ({ ...field }));
  return { type: 'about:blank', title, status, code, detail: more.detail, errors };
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}
