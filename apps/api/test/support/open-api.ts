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

interface Described {
  description?: string;
  security?: unknown[];
  parameters?: { in: string; name: string }[];
  requestBody?: { content: Record<string, unknown> };
  responses: Record<string, unknown>;
}

/** The OpenAPI document as served. */
export interface OpenApi {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

export async function readOpenApi(url: string): Promise<OpenApi> {
  return (await ask(`${url}/docs/openapi.json`)).body as unknown as OpenApi;
}

/** Every route of the document. */
export function operationsOf({ paths }: OpenApi): Operation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => operation(path, method, described)),
  );
}

function operation(path: string, method: string, described: Described): Operation {
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
  '/v1/audit/export',
  '/v1/devices/export',
  '/v1/users/export',
  '/v1/leads/export',
  '/v1/merchants/export',
  '/v1/jobs/{id}/rows/export',
  '/v1/documents/{id}/content',
  '/v1/documents/{id}/thumbnail',
  '/v1/applications/{id}/agreement/document',
  '/v1/agreements/{token}/document',
];
