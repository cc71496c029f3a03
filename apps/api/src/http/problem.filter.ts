import { Catch } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import { DomainError } from '#libs/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { problemOf } from './problem.js';

const RETRY_AFTER_S = 2;

/** Answers every error of a route as a problem; logs those nobody expected. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    sendProblem(this.log, { error, request, reply: http.getResponse<FastifyReply>() });
  }
}

/** The same for errors outside Nest's routes: malformed URLs, the notify route. */
export function sendProblem(
  log: Logger,
  failed: { error: unknown; request: FastifyRequest; reply: FastifyReply },
): void {
  const { error, request, reply } = failed;
  const problem = problemOf(error);
  if (problem.status === 500) log.error({ err: error, requestId: request.id }, 'request failed');
  const retryAfterS = error instanceof DomainError ? error.retryAfterS : undefined;
  if (retryAfterS !== undefined || problem.status === 503)
    void reply.header('retry-after', retryAfterS ?? RETRY_AFTER_S);
  void reply
    .status(problem.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send(JSON.stringify(problem));
}
