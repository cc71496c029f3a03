import { eventually } from '#libs/testing';
import type { ApiClient } from '#sim';
import { ask } from './ask.js';
import { openPerson } from './open-person.js';

/** Proposed changes of a tenant, by somebody else than the admin, and jobs about it alone. */
export interface TenantChanges {
  readonly changeId: string;
  readonly refusableChangeId: string;
  readonly withdrawableChangeId: string;
  /** A job that is over and one that waits for a second person. */
  readonly doneJobId: string;
  readonly waitingJobId: string;
  /** A fee plan that no merchant has. */
  readonly offerId: string;
}

const REASON = 'a test';

/** Makes of each what a route that changes it needs. */
export async function openTenantChanges(
  url: string,
  admin: ApiClient,
  of: { merchantId: string; agentId: string },
): Promise<TenantChanges> {
  const { merchantId } = of;
  const token = await openPerson(url, admin, { role: 'operator', scopeType: 'platform' });
  const made = async (path: string, json: object): Promise<string> => {
    const headers = { 'repeat-request': 'yes' };
    const { status, body, text } = await ask(url + path, { method: 'POST', token, headers, json });
    if (status !== 201) throw new Error(`${path} answered ${status}: ${text}`);
    return String(body['id']);
  };
  const rules = [{ channel: 'wechatpay', rate: '0.0030' }];
  const plan = await admin.post<{ id: string }>('/v1/fee-plans', { name: '另一个', rules });
  const offer = await admin.post<{ id: string }>('/v1/fee-plans', { name: '没人用的', rules });
  const wish = { merchantIds: [merchantId], reason: REASON };
  const change = { kind: 'fee_plan', feePlanId: plan.id, ...wish };
  const job = { ...wish, confirm: '1 merchant' };
  const waiting = { ...job, kind: 'assign_fee_plan', feePlanId: plan.id };
  const waitingJobId = await made('/v1/jobs', waiting);
  const region = await admin.post<{ id: string }>('/v1/agents', { name: 'x', kind: 'region' });
  const handOver = { ...job, kind: 'hand_over_merchants' };
  const doneJobId = await made('/v1/jobs', { ...handOver, agentId: region.id });
  // Jobs are done one after the other.
  await ended(admin, await made('/v1/jobs', { ...handOver, agentId: of.agentId }));
  return {
    changeId: await made('/v1/changes', change),
    refusableChangeId: await made('/v1/changes', change),
    withdrawableChangeId: await made('/v1/changes', change),
    doneJobId,
    waitingJobId,
    offerId: offer.id,
  };
}

/** Waits until a job is over. */
async function ended(admin: ApiClient, id: string): Promise<void> {
  await eventually(async () => {
    const { state } = await admin.get<{ state: string }>(`/v1/jobs/${id}`);
    return state === 'finished';
  });
}

/** Of every route about changes and jobs: where it leads in a tenant, and a body it would take. */
export function changeTargets(
  of: TenantChanges & { readonly merchantId: string; readonly name: string },
): Readonly<Record<string, { path: string; json?: unknown }>> {
  const change = `/v1/changes/${of.changeId}`;
  const done = `/v1/jobs/${of.doneJobId}`;
  return {
    'GET /v1/changes/{id}': { path: change },
    'POST /v1/changes/{id}/approve': { path: `${change}/approve`, json: { confirm: of.name } },
    'POST /v1/changes/{id}/refuse': {
      path: `/v1/changes/${of.refusableChangeId}/refuse`,
      json: { reason: REASON },
    },
    'POST /v1/changes/{id}/withdraw': {
      path: `/v1/changes/${of.withdrawableChangeId}/withdraw`,
      json: { reason: REASON },
    },
    'GET /v1/merchants/{id}/settlement-accounts': {
      path: `/v1/merchants/${of.merchantId}/settlement-accounts`,
    },
    'GET /v1/jobs/{id}': { path: done },
    'GET /v1/jobs/{id}/rows': { path: `${done}/rows` },
    'GET /v1/jobs/{id}/rows/export': { path: `${done}/rows/export` },
    'POST /v1/jobs/{id}/stop': { path: `/v1/jobs/${of.waitingJobId}/stop` },
    'POST /v1/jobs/{id}/undo': {
      path: `${done}/undo`,
      json: { reason: REASON, confirm: '1 merchant' },
    },
  };
}

/** Of routes that make a change or a job: a body for a shop. */
export function changeBodies(of: { merchantId: string; accountId: string; agentId: string }) {
  const wish = { merchantIds: [of.merchantId], reason: REASON };
  const mapping = { channelAccountId: of.accountId, subMerchantId: '1900000002' };
  return {
    '/v1/changes': { ...wish, kind: 'channel_mappings', mappings: [mapping] },
    '/v1/jobs': { ...wish, kind: 'hand_over_merchants', agentId: of.agentId, dryRun: true },
  };
}
