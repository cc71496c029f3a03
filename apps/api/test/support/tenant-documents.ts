import type { ApiClient } from '#sim';

/** A document of a tenant's application. */
export interface TenantDocument {
  readonly applicationId: string;
  readonly documentId: string;
}

/** A PNG of 64 x 64 grey pixels. */
export const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAEAAAABAAQMAAACQp+OdAAAAA1BMVEWIiIhYZW6zAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAAD0lEQVQokWNgGAWjgHwAAAJAAAFgVTVqAAAAAElFTkSuQmCC',
  'base64',
);

/** Another file with the same pixels. */
export const ANOTHER_PICTURE = Buffer.concat([PICTURE, Buffer.from('another')]);

/** Uploads a photograph of the shop into an application; answers its id. */
export async function openDocument(admin: ApiClient, applicationId: string): Promise<string> {
  const path = `/v1/applications/${applicationId}/documents/shopInside`;
  return (await admin.put<{ id: string }>(path, PICTURE)).id;
}

/** Of every route about documents: where it leads in a tenant, and a body it would take. */
export function documentTargets(of: TenantDocument) {
  const application = `/v1/applications/${of.applicationId}/documents`;
  const document = `/v1/documents/${of.documentId}`;
  return {
    'PUT /v1/applications/{id}/documents/{kind}': {
      path: `${application}/shopFront`,
      json: ANOTHER_PICTURE,
    },
    'GET /v1/applications/{id}/documents': { path: application },
    'GET /v1/documents/{id}/content': { path: `${document}/content` },
    'GET /v1/documents/{id}/thumbnail': { path: `${document}/thumbnail` },
    'DELETE /v1/documents/{id}': { path: document },
  };
}
