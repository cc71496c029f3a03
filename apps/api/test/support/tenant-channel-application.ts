import type { ApiClient } from '#sim';
import { putApplication } from './application-state.js';
import type { TestPlatform } from './test-platform.js';

/** The application of a tenant at a channel: a draft. */
export interface TenantChannelApplication {
  readonly channelApplicationId: string;
}

/** Begins one, for an application that is signed just for that: other routes want a draft. */
export async function openChannelApplication(
  platform: TestPlatform,
  admin: ApiClient,
  { applicationId, accountId }: { applicationId: string; accountId: string },
): Promise<TenantChannelApplication> {
  await putApplication(platform, applicationId, 'signed');
  const path = `/v1/applications/${applicationId}/channel-applications`;
  const { id } = await admin.post<{ id: string }>(path, { channelAccountId: accountId });
  await putApplication(platform, applicationId, 'draft');
  return { channelApplicationId: id };
}

/** Of every route about it: where it leads in a tenant, and a body it would take. */
export function channelApplicationTargets(
  of: TenantChannelApplication & { readonly applicationId: string; readonly accountId: string },
): Readonly<Record<string, { path: string; json?: unknown }>> {
  const application = `/v1/applications/${of.applicationId}`;
  const all = `${application}/channel-applications`;
  const one = `${all}/${of.channelApplicationId}`;
  const route = '/v1/applications/{id}/channel-applications';
  const reason = 'told by telephone';
  const link = { kind: 'link', content: 'https://example.com/s' };
  const bodies: Readonly<Record<string, object>> = {
    request: { details: {} },
    answer: { answer: { applyment_id: 1 } },
    submit: { reason },
    return: { reasons: [{ path: 'kind', reason }] },
    'await-confirmation': { reason, ...link },
    open: { reason, subMerchantId: '1900000109' },
    reject: { reason },
    suspend: { reason },
    resume: { reason },
  };
  const steps = Object.entries(bodies).map(
    ([step, json]) => [`POST ${route}/{capId}/${step}`, { path: `${one}/${step}`, json }] as const,
  );
  return {
    'GET /v1/applications/{id}/readiness': { path: `${application}/readiness` },
    'POST /v1/applications/{id}/activate': { path: `${application}/activate` },
    [`POST ${route}`]: { path: all, json: { channelAccountId: of.accountId } },
    [`GET ${route}`]: { path: all },
    [`GET ${route}/{capId}`]: { path: one },
    ...Object.fromEntries(steps),
  };
}
