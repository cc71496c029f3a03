import { z } from 'zod';
import { EXIT, type ExitCode } from '#libs/kernel';
import { answerMalformed, CliError, routeMissing } from '../cli.errors.js';
import type { Answer } from './transport.js';

/** An error of the platform, `application/problem+json`, as far as it is shown. */
const problem = z.object({
  title: z.string(),
  code: z.string(),
  detail: z.string().optional(),
  errors: z
    .array(
      z.object({
        path: z.string(),
        code: z.string(),
        message: z.string(),
        /** An older platform has it for some fields only. */
        messageZh: z.string().optional(),
      }),
    )
    .default([]),
});

const OF_STATUS: Readonly<Record<number, ExitCode>> = {
  400: EXIT.usage,
  401: EXIT.auth,
  403: EXIT.auth,
  404: EXIT.notFound,
  409: EXIT.conflict,
  413: EXIT.usage,
  422: EXIT.usage,
  429: EXIT.network,
  502: EXIT.network,
  503: EXIT.network,
  504: EXIT.network,
};

/** What an answer that is no success means for whoever asked. */
export function refusalOf(request: string, { status, body }: Answer): CliError {
  const read = problem.safeParse(body);
  if (!read.success) {
    const exitCode = OF_STATUS[status];
    if (exitCode !== EXIT.network) return answerMalformed(request);
    const message = `${request} was answered ${status}.`;
    return new CliError({ exitCode, code: 'unavailable', message, advice: 'Try again later.' });
  }
  const { title, code, detail, errors } = read.data;
  if (code === 'route_not_found') return routeMissing(request);
  const exitCode = OF_STATUS[status] ?? EXIT.failure;
  return new CliError({ exitCode, code, message: title, advice: detail, fields: errors });
}
