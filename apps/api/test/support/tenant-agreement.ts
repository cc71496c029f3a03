import type { ApiClient } from '#sim';
import { putApplication } from './application-state.js';
import type { TestPlatform } from './test-platform.js';

/** Sends a tenant its agreement; the application is approved for a moment, then what it was. */
export async function openAgreement(
  platform: TestPlatform,
  admin: ApiClient,
  applicationId: string,
): Promise<void> {
  await putApplication(platform, applicationId, 'approved');
  const { data } = await admin.get<{ data: object[] }>('/v1/agreement-templates');
  if (data.length === 0)
    await admin.post('/v1/agreement-templates', { title: '收单服务协议', body: '# 收单服务协议' });
  await admin.post(`/v1/applications/${applicationId}/agreement`);
  await putApplication(platform, applicationId, 'draft');
}

/** Of every route about the agreement of an application: where it leads in a tenant. */
export function agreementTargets(of: {
  readonly applicationId: string;
}): Readonly<Record<string, { path: string }>> {
  const agreement = `/v1/applications/${of.applicationId}/agreement`;
  return {
    'POST /v1/applications/{id}/agreement': { path: agreement },
    'POST /v1/applications/{id}/agreement/resend': { path: `${agreement}/resend` },
    'GET /v1/applications/{id}/agreement': { path: agreement },
    'GET /v1/applications/{id}/agreement/document': { path: `${agreement}/document` },
  };
}
