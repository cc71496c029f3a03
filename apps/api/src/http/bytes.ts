import { Readable } from 'node:stream';
import { applyDecorators, createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { contentTypeUnsupported } from './request.errors.js';

/** Whatever the header calls a file: what it is, its content says. */
const BYTES = /^(image\/|application\/octet-stream)/;
const TYPES = ['image/jpeg', 'image/png', 'application/octet-stream'];

interface BytesConfig {
  readonly takesBytes?: boolean;
}

/** Declares a route whose body is one file, as its bytes. */
export function TakesBytes(description: string): MethodDecorator {
  const schema = { type: 'string', format: 'binary' };
  return applyDecorators(
    RouteConfig({ takesBytes: true } satisfies BytesConfig),
    ApiConsumes(...TYPES),
    ApiBody({ description, schema }),
  );
}

/**
 * The body of such a route, not read yet: whoever may not send one has been refused before a byte
 * of it is held. Undefined when there is none.
 */
export const BodyBytes = createParamDecorator(
  (_: unknown, context: ExecutionContext): Readable | undefined => {
    const { body } = context.switchToHttp().getRequest<FastifyRequest>();
    if (body === undefined || body === null) return undefined;
    if (!(body instanceof Readable)) throw contentTypeUnsupported(TYPES);
    return body;
  },
);

/** Lets those routes, and no other, have a body that is a file. */
export function parseBytes(fastify: FastifyInstance): void {
  fastify.addContentTypeParser(BYTES, (request, payload, done) => {
    const { takesBytes } = (request.routeOptions.config ?? {}) as BytesConfig;
    if (takesBytes) done(null, payload);
    else if (request.is404) done(null, undefined);
    else done(contentTypeUnsupported(['application/json']), undefined);
  });
}
