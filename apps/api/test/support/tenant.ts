import { openSpeaker } from '#sim';
import type { ApiClient, OpenedShop } from '#sim';
import { agreementTargets, openAgreement } from './tenant-agreement.js';
import { applicationTargets, openTenantApplication } from './tenant-application.js';
import type { TenantApplication } from './tenant-application.js';
import { documentTargets, openDocument } from './tenant-documents.js';
import type { TenantDocument } from './tenant-documents.js';
import { channelApplicationTargets, openChannelApplication } from './tenant-channel-application.js';
import type { TenantChannelApplication } from './tenant-channel-application.js';
import { feePlanTargets } from './tenant-fee-plans.js';
import { changeTargets, openTenantChanges } from './tenant-changes.js';
import type { TenantChanges } from './tenant-changes.js';
import { agentsWorkTargets, openAgentsWork } from './tenant-agents-work.js';
import type { TenantAgentsWork } from './tenant-agents-work.js';
import { openWebhook, webhookTargets } from './tenant-webhook.js';
import type { TenantWebhook } from './tenant-webhook.js';
import { openTenantPeople, peopleTargets } from './tenant-people.js';
import type { TenantPeople } from './tenant-people.js';
import type { TestPlatform } from './test-platform.js';

/** A shop with something in every table a route can name. */
export interface Tenant
  extends
    OpenedShop,
    TenantAgentsWork,
    TenantChanges,
    TenantApplication,
    TenantChannelApplication,
    TenantDocument,
    TenantPeople,
    TenantWebhook {
  readonly accountId: string;
  readonly serial: string;
  readonly sn: string;
  readonly orderId: string;
  readonly paymentId: string;
  readonly itemId: string;
  readonly ledgerAccountId: string;
  readonly keyId: string;
}

/** Opens such a shop: with a payment, an unfit message, an order, a speaker and a key. */
export async function openTenant(
  platform: TestPlatform,
  admin: ApiClient,
  { name, sn }: { name: string; sn: string },
): Promise<Tenant> {
  const shop = await platform.shop(admin, name);
  const { sender, accountId, path } = await platform.channel(admin, 'wechatpay', shop);
  await openSpeaker(admin, { sn, model: 'generic-speaker', terminalId: shop.terminalId });
  const orderNo = `${sn}-1`;
  const wish = { terminalId: shop.terminalId, orderNo, amount: 1000 };
  const order = await admin.post<{ id: string }>('/v1/orders', wish);
  const people = await openTenantPeople(admin, shop.merchantId, sn);
  const url = platform.url + path;
  await sender.send(url, sender.payment({ amount: 1000n, passedBack: shop.plateCode }));
  await sender.send(url, sender.payment({ amount: 999n, orderNo }));
  const [payment] = await listOf(admin, `/v1/payments?storeId=${shop.storeId}`);
  const [item] = (await listOf(admin, '/v1/quarantine')).filter(
    (one) => one['channelAccountId'] === accountId,
  );
  const [ledger] = await listOf(admin, `/v1/ledger/accounts?merchantId=${shop.merchantId}`);
  const application = await openTenantApplication(admin, shop.merchantId);
  await openAgreement(platform, admin, application.applicationId);
  const key = { name: 'key', permissions: ['payments:read'], merchantIds: [shop.merchantId] };
  const { keys } = sender.settings() as { keys: { serial: string }[] };
  return {
    ...shop,
    ...application,
    documentId: await openDocument(admin, application.applicationId),
    ...(await openChannelApplication(platform, admin, { ...application, accountId })),
    ...(await openWebhook(admin, shop.merchantId)),
    ...(await openAgentsWork(admin, { ...shop, ...people, name })),
    ...people,
    ...(await openTenantChanges(platform.url, admin, { ...shop, ...people })),
    accountId,
    serial: keys[0]!.serial,
    sn,
    orderId: order.id,
    paymentId: String(payment!['id']),
    itemId: String(item!['id']),
    ledgerAccountId: String(ledger!['id']),
    keyId: (await admin.post<{ id: string }>('/v1/api-keys', key)).id,
  };
}

/** Of every route with a parameter: where it leads in a tenant, and a body it would take. */
export function targetsIn(
  of: Tenant,
  own: { terminalId: string; feePlanId: string },
): Readonly<Record<string, { path: string; json?: unknown }>> {
  const merchant = `/v1/merchants/${of.merchantId}`;
  const device = `/v1/devices/${of.sn}`;
  const account = `/v1/channel-accounts/${of.accountId}`;
  const item = `/v1/quarantine/${of.itemId}`;
  return {
    ...agreementTargets(of),
    ...applicationTargets(of),
    ...documentTargets(of),
    ...channelApplicationTargets(of),
    ...webhookTargets(of),
    ...peopleTargets(of),
    ...feePlanTargets(own.feePlanId, of),
    ...changeTargets(of),
    ...agentsWorkTargets(of),
    ...storeTargets(of),
    'GET /v1/merchants/{id}': { path: merchant },
    'PATCH /v1/merchants/{id}': { path: merchant, json: { name: 'taken over' } },
    'PUT /v1/merchants/{id}/fee-plan': {
      path: `${merchant}/fee-plan`,
      json: { feePlanId: own.feePlanId },
    },
    'PUT /v1/merchants/{id}/channel-mappings': {
      path: `${merchant}/channel-mappings`,
      json: { mappings: [] },
    },
    'POST /v1/channel-accounts/{id}/keys': {
      path: `${account}/keys`,
      json: { serial: 'NEW', publicKeyPem: PUBLIC_KEY },
    },
    'DELETE /v1/channel-accounts/{id}/keys/{serial}': { path: `${account}/keys/${of.serial}` },
    'GET /v1/devices/{sn}': { path: device },
    'POST /v1/devices/{sn}/credentials': { path: `${device}/credentials` },
    'POST /v1/devices/{sn}/test-announcement': { path: `${device}/test-announcement` },
    'PUT /v1/devices/{sn}/assignment': {
      path: `${device}/assignment`,
      json: { terminalId: own.terminalId },
    },
    'DELETE /v1/devices/{sn}/assignment': { path: `${device}/assignment` },
    'GET /v1/orders/{id}': { path: `/v1/orders/${of.orderId}` },
    'GET /v1/payments/{id}': { path: `/v1/payments/${of.paymentId}` },
    'POST /v1/quarantine/{id}/resolve': {
      path: `${item}/resolve`,
      json: { terminalId: own.terminalId, acceptAmount: 999 },
    },
    'POST /v1/quarantine/{id}/dismiss': { path: `${item}/dismiss`, json: { reason: 'x' } },
    'GET /v1/ledger/accounts/{id}/postings': {
      path: `/v1/ledger/accounts/${of.ledgerAccountId}/postings`,
    },
    'DELETE /v1/api-keys/{id}': { path: `/v1/api-keys/${of.keyId}` },
  };
}

function storeTargets({ merchantId, storeId }: Pick<Tenant, 'merchantId' | 'storeId'>) {
  const stores = `/v1/merchants/${merchantId}/stores`;
  const store = `/v1/stores/${storeId}`;
  return {
    'POST /v1/merchants/{id}/stores': { path: stores, json: { name: 'x' } },
    'GET /v1/merchants/{id}/stores': { path: stores },
    'GET /v1/merchants/{id}/stores/export': { path: `${stores}/export` },
    'POST /v1/stores/{id}/terminals': { path: `${store}/terminals`, json: { name: 'x' } },
    'GET /v1/stores/{id}/terminals': { path: `${store}/terminals` },
    'GET /v1/stores/{id}/summary': { path: `${store}/summary` },
  };
}

const PUBLIC_KEY = `-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAu1SU1LfVLPHCozMxH2Mo
4lgOEePzNm0tRgeLezV6ffAt0gunVTLw7onLRnrq0/IzW7yWR7QkrmBL7jTKEn5u
+qKhbwKfBstIs+bMY2Zkp18gnTxKLxoS2tFczGkPLPgizskuemMghRniWaoLcyeh
kd3qqGElvW/VDL5AaWTg0nLVkjRo9z+40RQzuVaE8AkAFmxZzow3x+VJYKdjykkJ
0iT9wCS0DRTXu269V264Vf/3jvredZiKRkgwlL9xNAwxXFg0x/XFw005UWVRIkdg
cKWTjpBP2dPwVZ4WWC+9aGVd+Gyn1o0CLelf4rEjGoXbAAEgAqeGUxrcIlbjXfbc
mwIDAQAB
-----END PUBLIC KEY-----`;

async function listOf(admin: ApiClient, path: string): Promise<Record<string, unknown>[]> {
  return (await admin.get<{ data: Record<string, unknown>[] }>(path)).data;
}
