import { Injectable } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { RunOnce, withOrigin } from '#libs/identity';
import type { AuditOrigin } from '#libs/identity';
import type { FastifyReply } from 'fastify';
import { from, lastValueFrom } from 'rxjs';
import type { Observable } from 'rxjs';
import { z } from 'zod';
import { ROUTE } from './route.js';
import type { PrincipalRequest, RouteParts } from './route.js';

/**
 * Encodes answers by their route's schema, does a request with an Idempotency-Key once, and says
 * for the audit log who asks.
 */
@Injectable()
export class AnswerInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly once: RunOnce,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const route = this.reflector.get<RouteParts | undefined>(ROUTE, context.getHandler());
    const http = context.switchToHttp();
    const request = http.getRequest<PrincipalRequest>();
    const answer = async () => encoded(route, await lastValueFrom(next.handle()));
    const isRecorded = request.method !== 'GET' || route?.records;
    // Here the body has been read: a store that is entered earlier is lost on the way.
    const work = isRecorded ? () => withOrigin(originOf(request), answer) : answer;
    const key = request.headers['idempotency-key'];
    if (!route?.creates || typeof key !== 'string' || !request.principal) return from(work());
    return from(this.runOnce({ route, key, request, reply: http.getResponse(), work }));
  }

  private async runOnce(call: {
    route: RouteParts;
    key: string;
    request: PrincipalRequest;
    reply: FastifyReply;
    work: () => Promise<unknown>;
  }): Promise<unknown> {
    const { request, reply } = call;
    const answer = await this.once.run(
      {
        principalId: request.principal!.id,
        route: `${request.method} ${request.url.split('?')[0]}`,
        key: call.key,
        body: request.body,
        secretFields: call.route.creates?.secretFields ?? [],
      },
      async () => ({ status: reply.statusCode, body: await call.work() }),
    );
    void reply.status(answer.status);
    return answer.body;
  }
}

function originOf({ principal, ip, headers, id }: PrincipalRequest): AuditOrigin {
  const actor = principal ?? { kind: 'anonymous', id: null };
  const userAgent = headers['user-agent'] ?? null;
  return { actor: { kind: actor.kind, id: actor.id }, ip, userAgent, requestId: id };
}

function encoded(route: RouteParts | undefined, value: unknown): unknown {
  return route?.answer ? z.encode(route.answer, value as never) : value;
}
