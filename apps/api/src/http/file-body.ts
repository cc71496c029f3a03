import { Readable } from 'node:stream';
import { applyDecorators, createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import type { ApiBodyOptions } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { contentTypeUnsupported } from './request.errors.js';

/** Files that a body can be, as content types and as the document tells of them. */
const FILES = {
  csv: { matches: /^text\/csv\b/, types: ['text/csv'] },
  // Whatever the header calls a picture: what it is, its content says.
  picture: {
    matches: /^(image\/|application\/octet-stream)/,
    types: ['image/jpeg', 'image/png', 'application/octet-stream'],
  },
} as const;

type FileKind = keyof typeof FILES;

interface FileConfig {
  readonly takesFile?: FileKind;
}

/** Declares a route whose body is one file, as its bytes. */
export function TakesFile(kind: FileKind, body: ApiBodyOptions): MethodDecorator {
  return applyDecorators(
    RouteConfig({ takesFile: kind } satisfies FileConfig),
    ApiConsumes(...FILES[kind].types),
    ApiBody(body),
  );
}

/**
 * The file such a route was sent, not read yet: whoever may not send one has been refused before a
 * byte of it is held. Undefined when there is no body.
 */
export const FileBody = createParamDecorator(
  (_: unknown, context: ExecutionContext): Readable | undefined => {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { body } = request;
    if (body === undefined || body === null) return undefined;
    if (!(body instanceof Readable)) throw contentTypeUnsupported(typesOf(request));
    return body;
  },
);

/** Lets those routes, and no other, have a body that is a file of their kind. */
export function parseFiles(adapter: FastifyAdapter): void {
  for (const { matches } of Object.values(FILES)) {
    adapter.getInstance().addContentTypeParser(matches, (request, payload, done) => {
      const kind = kindOf(request);
      if (kind && FILES[kind].matches === matches) done(null, payload);
      else if (request.is404) done(null, undefined);
      else done(contentTypeUnsupported(typesOf(request)), undefined);
    });
  }
}

function typesOf(request: FastifyRequest): readonly string[] {
  const kind = kindOf(request);
  return kind ? FILES[kind].types : ['application/json'];
}

function kindOf({ routeOptions }: FastifyRequest): FileKind | undefined {
  return ((routeOptions.config ?? {}) as FileConfig).takesFile;
}
