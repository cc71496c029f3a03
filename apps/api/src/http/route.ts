import { applyDecorators, createParamDecorator, HttpCode, SetMetadata } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { Client, Permission, Principal } from '#libs/identity';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { problemSchema } from './problem.js';

/** What a route promises: who may call it and what it answers. */
export interface RouteParts {
  /** Named on every route; without one the guard refuses. */
  readonly permission: Permission;
  readonly summary: string;
  /** The answer's form; values are encoded by it, fields it does not name are left out. */
  readonly answer?: z.ZodType;
  readonly status?: 200 | 201 | 204;
  /**
   * Takes an Idempotency-Key. Fields of the answer named here are shown once and never replayed.
   * Where a slip is costly, the same request without a key is refused for a minute.
   */
  readonly creates?: { readonly secretFields?: readonly string[]; readonly isCostly?: true };
  /** A GET that is recorded in the audit log, as everything else is that is no GET. */
  readonly records?: true;
  /** Error statuses worth a line in the documentation beside 400, 401 and 403. */
  readonly errors?: readonly number[];
}

/** What a route promises that anybody may call. */
export interface OpenRouteParts extends Pick<RouteParts, 'summary' | 'answer' | 'errors'> {
  readonly status?: number;
  /** Takes a password or a token, so an address may try only so many a minute. */
  readonly isLimited?: boolean;
}

/** Metadata key of {@link RouteParts}. */
export const ROUTE = Symbol('route');
/** Metadata key of the reason why a route is open. */
export const OPEN = Symbol('open');

const REPEAT_REQUEST = {
  name: 'Repeat-Request',
  description: '`yes`: the same request as within the last minute is meant again.',
  required: false,
};

/** A request that the guard let through. */
export interface PrincipalRequest extends FastifyRequest {
  principal?: Principal;
}

/**
 * Declares a route of the API: permission, documentation and the form of its answer in one place.
 */
export function Route(parts: RouteParts): MethodDecorator {
  const status = parts.status ?? (parts.creates ? 201 : 200);
  const errors = [400, 401, 403, ...(parts.errors ?? [])];
  return applyDecorators(
    SetMetadata(ROUTE, parts),
    HttpCode(status),
    ApiOperation({
      summary: parts.summary,
      description: `Needs the permission \`${parts.permission}\`.`,
    }),
    ApiBearerAuth(),
    ...(parts.creates ? [ApiHeader({ name: 'Idempotency-Key', required: false })] : []),
    ...(parts.creates?.isCostly ? [ApiHeader(REPEAT_REQUEST)] : []),
    answerDocs(status, parts.answer),
    ...errors.map((code) => ApiResponse({ status: code, standardSchema: problemSchema } as never)),
  );
}

/** Declares a route that anybody may call, with the reason why. */
export function OpenRoute(reason: string, parts: OpenRouteParts): MethodDecorator {
  const status = parts.status ?? 200;
  const errors = [...(parts.errors ?? []), ...(parts.isLimited ? [429] : [])];
  return applyDecorators(
    SetMetadata(OPEN, reason),
    SetMetadata(ROUTE, parts),
    HttpCode(status),
    ApiOperation({ summary: parts.summary, description: `Open: ${reason}` }),
    answerDocs(status, parts.answer),
    ...errors.map((code) => ApiResponse({ status: code, standardSchema: problemSchema } as never)),
  );
}

function answerDocs(status: number, answer: z.ZodType | undefined): MethodDecorator {
  return ApiResponse((answer ? { status, standardSchema: answer } : { status }) as never);
}

/** The principal who calls. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<PrincipalRequest>();
  if (!principal) throw new Error('a route without a principal asked for one');
  return principal;
});

const USER_AGENT_MAX = 200;

/** Where a request comes from, as far as it tells: shown to the person whose session it is. */
export const ClientOf = createParamDecorator((_: unknown, context: ExecutionContext): Client => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const agent = request.headers['user-agent']
    ?.replace(/[^\x20-\x7e]/g, '')
    .slice(0, USER_AGENT_MAX);
  return { ip: request.ip, userAgent: agent ?? null };
});
