import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { notifyPaths } from './notify.openapi.js';

/** The OpenAPI 3.1 document of every route, made from the same schemas that check the requests. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Haodian')
    .setDescription('Payments recorded once and announced once: the API of the platform.')
    .setVersion('1')
    .setOpenAPIVersion('3.1.1')
    .addBearerAuth()
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    standardSchemaConverter: (schema: unknown) => {
      const { $schema: _, $defs, ...json } = z.toJSONSchema(schema as z.ZodType, { io: 'input' });
      return { schema: json, components: $defs ?? {} };
    },
  } as never);
  return { ...document, paths: { ...document.paths, ...notifyPaths } };
}
