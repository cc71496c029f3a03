import { Readable } from 'node:stream';
import { applyDecorators, createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { contentTypeUnsupported } from './request.errors.js';

interface CsvConfig {
  readonly takesCsv?: boolean;
}

/** Declares a route whose body is one CSV file, as its bytes. */
export function TakesCsv(example: string): MethodDecorator {
  return applyDecorators(
    RouteConfig({ takesCsv: true } satisfies CsvConfig),
    ApiConsumes('text/csv'),
    ApiBody({ schema: { type: 'string', example } }),
  );
}

/**
 * The file such a route was sent, not read yet: whoever may not send one has been refused before a
 * byte of it is held. Undefined when the body is none.
 */
export const CsvBody = createParamDecorator(
  (_: unknown, context: ExecutionContext): Readable | undefined => {
    const { body } = context.switchToHttp().getRequest<FastifyRequest>();
    return body instanceof Readable ? body : undefined;
  },
);

/** Lets those routes, and no other, have a body that is a CSV file. */
export function parseCsv(fastify: FastifyInstance): void {
  fastify.addContentTypeParser(/^text\/csv\b/, (request, payload, done) => {
    const { takesCsv } = (request.routeOptions.config ?? {}) as CsvConfig;
    if (takesCsv) done(null, payload);
    else if (request.is404) done(null, undefined);
    else done(contentTypeUnsupported(['application/json']), undefined);
  });
}

/** All of a body, or null when it is larger; it is left open, so that it can be answered. */
export async function readWithin(body: Readable, bytesMax: number): Promise<Buffer | null> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body.iterator({ destroyOnReturn: false })) {
    parts.push(part as Uint8Array);
    bytes += (part as Uint8Array).length;
    if (bytes > bytesMax) return null;
  }
  return Buffer.concat(parts, bytes);
}
