import { z } from 'zod';
import { ask } from './ask.js';

/** The part of an operation that tests look at. */
export interface Operation {
  readonly method: string;
  /** With its parameters in braces. */
  readonly path: string;
  readonly description: string;
  readonly isOpen: boolean;
  /** The permission it names. */
  readonly permission: string | undefined;
  readonly takesBody: boolean;
  readonly takesQuery: boolean;
  /** A list with a search box. */
  readonly takesSearch: boolean;
  readonly status: string;
}

const describedOperation = z.looseObject({
  description: z.string().optional(),
  parameters: z.array(z.looseObject({ in: z.string(), name: z.string() })).optional(),
  requestBody: z.looseObject({ content: z.record(z.string(), z.unknown()) }).optional(),
  responses: z.record(z.string(), z.unknown()),
});

const openApi = z.looseObject({
  openapi: z.string(),
  paths: z.record(z.string(), z.record(z.string(), describedOperation)),
  components: z.looseObject({ schemas: z.record(z.string(), z.looseObject({})) }),
});

/** The OpenAPI document as served. */
export type OpenApi = z.output<typeof openApi>;

/** @throws ZodError when what is served is no such document. */
export async function readOpenApi(url: string): Promise<OpenApi> {
  return openApi.parse((await ask(`${url}/docs/openapi.json`)).body);
}

/** Every route of the document. */
export function operationsOf({ paths }: OpenApi): Operation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => operation(path, method, described)),
  );
}

function operation(
  path: string,
  method: string,
  described: z.output<typeof describedOperation>,
): Operation {
  const { description = '', parameters = [] } = described;
  const asked = parameters.filter((one) => one.in === 'query').map(({ name }) => name);
  return {
    method: method.toUpperCase(),
    path,
    description,
    isOpen: description.startsWith('Open: '),
    permission: /Needs the permission `([^`]+)`/.exec(description)?.[1],
    takesBody: described.requestBody?.content['application/json'] !== undefined,
    takesQuery: asked.length > 0,
    takesSearch: asked.includes('q'),
    status: Object.keys(described.responses).find((status) => status.startsWith('2')) ?? '200',
  };
}

/** Answered as lines of text, or as a file. */
export const NO_JSON = [
  '/metrics',
  '/v1/activity/export',
  '/v1/audit/export',
  '/v1/agents/export',
  '/v1/applications/export',
  '/v1/changes/export',
  '/v1/devices/export',
  '/v1/users/export',
  '/v1/leads/export',
  '/v1/merchants/export',
  '/v1/merchants/{id}/stores/export',
  '/v1/tasks/export',
  '/v1/territories/export',
  '/v1/jobs/{id}/rows/export',
  '/v1/documents/{id}/content',
  '/v1/documents/{id}/thumbnail',
  '/v1/applications/{id}/agreement/document',
  '/v1/agreements/{token}/document',
];
