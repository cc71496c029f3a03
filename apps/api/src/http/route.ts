import { applyDecorators, createParamDecorator, HttpCode, SetMetadata } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { Permission, Principal } from '#libs/identity';
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
   */
  readonly creates?: { readonly secretFields?: readonly string[] };
  /** Error statuses worth a line in the documentation beside 400, 401 and 403. */
  readonly errors?: readonly number[];
}

/** Metadata key of {@link RouteParts}. */
export const ROUTE = Symbol('route');
/** Metadata key of the reason why a route is open. */
export const OPEN = Symbol('open');

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
    answerDocs(status, parts.answer),
    ...errors.map((code) => ApiResponse({ status: code, standardSchema: problemSchema } as never)),
  );
}

/** Declares a route that anybody may call, with the reason why. */
export function OpenRoute(
  reason: string,
  parts: { summary: string; answer?: z.ZodType; status?: number },
): MethodDecorator {
  const status = parts.status ?? 200;
  return applyDecorators(
    SetMetadata(OPEN, reason),
    SetMetadata(ROUTE, parts),
    HttpCode(status),
    ApiOperation({ summary: parts.summary, description: `Open: ${reason}` }),
    answerDocs(status, parts.answer),
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
