import type { ApiClient } from '#sim';

/** The application of a tenant: a draft with a telephone number. */
export interface TenantApplication {
  readonly applicationId: string;
}

/** Begins an application for a shop. */
export async function openTenantApplication(
  admin: ApiClient,
  merchantId: string,
): Promise<TenantApplication> {
  const { id } = await admin.post<{ id: string }>('/v1/applications', {
    merchantId,
    data: { legalPerson: { mobile: '13800138000' } },
  });
  return { applicationId: id };
}

/** Of every route about an application: where it leads in a tenant, and a body it would take. */
export function applicationTargets(
  of: TenantApplication,
): Readonly<Record<string, { path: string; json?: unknown }>> {
  const application = `/v1/applications/${of.applicationId}`;
  const reason = { code: 'risk' };
  return {
    'GET /v1/applications/{id}': { path: application },
    'PATCH /v1/applications/{id}': {
      path: application,
      // A document has been uploaded.
      json: { version: 2, data: { legalPerson: { name: '张三' } } },
    },
    'GET /v1/applications/{id}/history': { path: `${application}/history` },
    'GET /v1/applications/{id}/duplicates': { path: `${application}/duplicates` },
    'POST /v1/applications/{id}/submit': { path: `${application}/submit`, json: {} },
    'POST /v1/applications/{id}/withdraw': { path: `${application}/withdraw` },
    'POST /v1/applications/{id}/claim': { path: `${application}/claim` },
    'POST /v1/applications/{id}/release': { path: `${application}/release` },
    'POST /v1/applications/{id}/return': {
      path: `${application}/return`,
      json: { reasons: [reason] },
    },
    'POST /v1/applications/{id}/approve': { path: `${application}/approve` },
    'POST /v1/applications/{id}/reject': { path: `${application}/reject`, json: { reason } },
    'POST /v1/applications/{id}/suspend': { path: `${application}/suspend`, json: { reason } },
    'POST /v1/applications/{id}/resume': { path: `${application}/resume` },
    'POST /v1/applications/{id}/close': { path: `${application}/close`, json: { confirm: 'x' } },
  };
}
