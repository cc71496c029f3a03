import type { INestApplication } from '@nestjs/common';
import { SwaggerModule } from '@nestjs/swagger';
import { asyncApiDocument } from '#libs/protocol';
import type { FastifyInstance } from 'fastify';
import { stringify } from 'yaml';
import { openApiDocument } from './openapi.js';

/** Serves the API's documentation at /docs and both documents as files. */
export function serveDocs(app: INestApplication): void {
  SwaggerModule.setup('docs', app, openApiDocument(app), {
    jsonDocumentUrl: 'docs/openapi.json',
    yamlDocumentUrl: 'docs/openapi.yaml',
    customSiteTitle: 'Haodian API',
  });
  const asyncApi = stringify(asyncApiDocument());
  const fastify = app.getHttpAdapter().getInstance() as FastifyInstance;
  fastify.get('/docs/asyncapi.yaml', (_request, reply) =>
    reply.header('content-type', 'application/yaml; charset=utf-8').send(asyncApi),
  );
}
