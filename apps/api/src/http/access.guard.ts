import { Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Authenticate, demand, unauthenticated } from '#libs/identity';
import { DomainError } from '#libs/kernel';
import type { FastifyRequest } from 'fastify';
import { OpenRouteLimit } from './open-route-limit.js';
import { OPEN, ROUTE } from './route.js';
import type { OpenRouteParts, PrincipalRequest, RouteParts } from './route.js';

/**
 * Denies by default: a route is open with a reason, or names a permission that the caller's token
 * must hold.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticate: Authenticate,
    private readonly limit: OpenRouteLimit,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const handler = context.getHandler();
    if (this.reflector.get<string | undefined>(OPEN, handler)) return this.admitOpen(context);
    const route = this.reflector.get<RouteParts | undefined>(ROUTE, handler);
    if (!route?.permission) throw routeWithoutPermission();
    const request = context.switchToHttp().getRequest<PrincipalRequest>();
    const principal = await this.authenticate.run(bearerToken(request.headers.authorization));
    demand(principal, route.permission);
    request.principal = principal;
    return true;
  }

  private admitOpen(context: ExecutionContext): true {
    const route = this.reflector.get<OpenRouteParts>(ROUTE, context.getHandler());
    if (route.isLimited) this.limit.take(context.switchToHttp().getRequest<FastifyRequest>().ip);
    return true;
  }
}

/**
 * The token of an Authorization header.
 * @throws DomainError `unauthenticated`.
 */
export function bearerToken(header: string | undefined): string {
  const match = /^Bearer ([\x21-\x7e]{1,512})$/i.exec(header ?? '');
  if (!match) throw unauthenticated();
  return match[1]!;
}

function routeWithoutPermission(): DomainError {
  return new DomainError({
    kind: 'forbidden',
    code: 'route_without_permission',
    message: 'This route names no permission, so nobody may call it.',
  });
}
