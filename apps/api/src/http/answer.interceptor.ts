import { Injectable } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { RecogniseRepeat, RunOnce, withOrigin } from '#libs/identity';
import type { AuditOrigin } from '#libs/identity';
import type { FastifyReply } from 'fastify';
import { from, lastValueFrom } from 'rxjs';
import type { Observable } from 'rxjs';
import { z } from 'zod';
import { ROUTE } from './route.js';
import type { PrincipalRequest, RouteParts } from './route.js';

/** A request that makes something. */
interface Call {
  readonly route: RouteParts;
  readonly request: PrincipalRequest;
  readonly reply: FastifyReply;
  readonly work: () => Promise<unknown>;
}

/**
 * Encodes answers by their route's schema, does a request with an Idempotency-Key once, and says
 * for the audit log who asks.
 */
@Injectable()
export class AnswerInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly once: RunOnce,
    private readonly repeats: RecogniseRepeat,
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
    if (!route?.creates || !request.principal) return from(work());
    const call = { route, request, reply: http.getResponse<FastifyReply>(), work };
    if (typeof key === 'string') return from(this.runOnce({ ...call, key }));
    const isAgain = request.headers['repeat-request'] === 'yes';
    if (!route.creates.isCostly || isAgain) return from(work());
    return from(this.runUnlessRepeated(call));
  }

  private async runUnlessRepeated({ request, reply, work }: Call): Promise<unknown> {
    const asked = {
      principalId: request.principal!.id,
      route: routeOf(request),
      body: request.body,
    };
    const answer = await this.repeats.run(asked, async () => ({
      status: reply.statusCode,
      body: await work(),
    }));
    return answer.body;
  }

  private async runOnce(call: Call & { readonly key: string }): Promise<unknown> {
    const { request, reply } = call;
    const answer = await this.once.run(
      {
        principalId: request.principal!.id,
        route: routeOf(request),
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

function routeOf({ method, url }: PrincipalRequest): string {
  return `${method} ${url.split('?')[0]}`;
}

function originOf({ principal, ip, headers, id }: PrincipalRequest): AuditOrigin {
  const actor = principal ?? { kind: 'anonymous', id: null };
  const userAgent = headers['user-agent'] ?? null;
  return { actor: { kind: actor.kind, id: actor.id }, ip, userAgent, requestId: id };
}

function encoded(route: RouteParts | undefined, value: unknown): unknown {
  return route?.answer ? z.encode(route.answer, value as never) : value;
}
