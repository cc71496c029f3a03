import { eventually } from '#libs/testing';
import type { ApiClient } from '#sim';

/** A webhook of a tenant, and a delivery of it. */
export interface TenantWebhook {
  readonly webhookId: string;
  readonly deliveryId: string;
}

/** A webhook with a delivery that comes to nothing; switched off, so that nothing goes on there. */
export async function openWebhook(admin: ApiClient, merchantId: string): Promise<TenantWebhook> {
  const url = 'https://haodian.invalid/';
  const wish = { merchantId, url, events: ['device.online'] };
  const { id: webhookId } = await admin.post<{ id: string }>('/v1/webhooks', wish);
  const path = `/v1/webhooks/${webhookId}`;
  const { id: deliveryId } = await admin.post<{ id: string }>(`${path}/test`);
  await eventually(async () => {
    const read = await admin.get<{ attempts: number }>(`${path}/deliveries/${deliveryId}`);
    return read.attempts > 0;
  });
  await admin.patch(path, { enabled: false });
  return { webhookId, deliveryId };
}

/** Of every route about a webhook: where it leads in a tenant, and a body it would take. */
export function webhookTargets(of: TenantWebhook) {
  const webhook = `/v1/webhooks/${of.webhookId}`;
  const delivery = `${webhook}/deliveries/${of.deliveryId}`;
  return {
    'GET /v1/webhooks/{id}': { path: webhook },
    'PATCH /v1/webhooks/{id}': { path: webhook, json: { enabled: true } },
    'DELETE /v1/webhooks/{id}': { path: webhook },
    'POST /v1/webhooks/{id}/secret': { path: `${webhook}/secret` },
    'POST /v1/webhooks/{id}/test': { path: `${webhook}/test` },
    'GET /v1/webhooks/{id}/deliveries': { path: `${webhook}/deliveries` },
    'GET /v1/webhooks/{id}/deliveries/{deliveryId}': { path: delivery },
    'POST /v1/webhooks/{id}/deliveries/{deliveryId}/retry': { path: `${delivery}/retry` },
    'POST /v1/webhooks/{id}/replay': {
      path: `${webhook}/replay`,
      json: { from: '2026-11-21T02:00:00.000Z', to: '2026-11-21T03:00:00.000Z' },
    },
  };
}
