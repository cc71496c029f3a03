import { ApiClient, newWechatpayAccount, createWechatpaySender } from '#sim';
import type { WechatpayAccount } from '#sim';
import { inParallel } from '../in-parallel.js';

/** A shop as small shops are: a merchant with one store, one till, one speaker. */
export interface Shop {
  readonly merchantId: string;
  readonly storeId: string;
  readonly terminalId: string;
  readonly plateCode: string;
  readonly subMerchantId: string;
  readonly sn: string;
  readonly token: string;
}

/** Shops signed up under one service provider's WeChat account. */
export interface Town {
  readonly account: WechatpayAccount;
  readonly channelAccountId: string;
  readonly notifyPath: string;
  readonly shops: readonly Shop[];
}

const AT_ONCE = 16;
const RATE = '0.0038';
const MODEL = 'generic-speaker';

interface Provider {
  readonly api: ApiClient;
  readonly channelAccountId: string;
  readonly feePlanId: string;
}

/** Signs shops up through the public API, like a customer would. */
export async function openTown(api: ApiClient, shopsCount: number): Promise<Town> {
  const account = newWechatpayAccount();
  const sender = createWechatpaySender(account);
  const channel = await api.post<{ id: string; notifyPath: string }>('/v1/channel-accounts', {
    channel: 'wechatpay',
    name: 'bench',
    settings: sender.settings(),
  });
  const rules = [{ channel: 'wechatpay', rate: RATE }];
  const plan = await api.post<{ id: string }>('/v1/fee-plans', { name: 'bench', rules });
  const provider = { api, channelAccountId: channel.id, feePlanId: plan.id };
  const numbers = Array.from({ length: shopsCount }, (_, index) => index);
  const shops = await inParallel(numbers, AT_ONCE, (number) => openShop(provider, number));
  return { account, channelAccountId: channel.id, notifyPath: channel.notifyPath, shops };
}

async function openShop(provider: Provider, number: number): Promise<Shop> {
  const { api, channelAccountId, feePlanId } = provider;
  const name = `店 ${number}`;
  const subMerchantId = String(1_900_000_000 + number);
  const merchant = await api.post<{ id: string }>('/v1/merchants', { name });
  const store = await api.post<{ id: string }>(`/v1/merchants/${merchant.id}/stores`, { name });
  const terminal = await api.post<{ id: string; plateCode: string }>(
    `/v1/stores/${store.id}/terminals`,
    { name },
  );
  await api.put(`/v1/merchants/${merchant.id}/fee-plan`, { feePlanId });
  const mappings = [{ channelAccountId, subMerchantId }];
  await api.put(`/v1/merchants/${merchant.id}/channel-mappings`, { mappings });
  const device = await openSpeaker(api, terminal.id, number);
  const { id: terminalId, plateCode } = terminal;
  return {
    merchantId: merchant.id,
    storeId: store.id,
    terminalId,
    plateCode,
    subMerchantId,
    ...device,
  };
}

async function openSpeaker(api: ApiClient, terminalId: string, number: number) {
  const sn = `BENCH-${String(number).padStart(6, '0')}`;
  await api.post('/v1/devices', { sn, model: MODEL });
  const { token } = await api.post<{ token: string }>(`/v1/devices/${sn}/credentials`);
  await api.put(`/v1/devices/${sn}/assignment`, { terminalId });
  return { sn, token };
}
