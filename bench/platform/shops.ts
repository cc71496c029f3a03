import { ApiClient, newWechatpayAccount, createWechatpaySender } from '#sim';
import type { WechatpayAccount } from '#sim';
import { inParallel } from '../in-parallel.js';

/** A speaker's identity. */
export interface SpeakerKey {
  readonly sn: string;
  readonly token: string;
}

/** A shop as small shops are: a merchant with one store and one till. */
export interface Shop {
  readonly merchantId: string;
  readonly storeId: string;
  readonly terminalId: string;
  readonly plateCode: string;
  readonly subMerchantId: string;
  /** One at the till, or several that speak all of the store's payments. */
  readonly speakers: readonly SpeakerKey[];
}

/** How many shops, and how many speakers in each. */
export interface TownPlan {
  readonly shops: number;
  readonly speakersEach: number;
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
  readonly speakersEach: number;
  readonly channelAccountId: string;
  readonly feePlanId: string;
}

/** Signs shops up through the public API, like a customer would. */
export async function openTown(
  api: ApiClient,
  { shops: count, speakersEach }: TownPlan,
): Promise<Town> {
  const account = newWechatpayAccount();
  const sender = createWechatpaySender(account);
  const channel = await api.post<{ id: string; notifyPath: string }>('/v1/channel-accounts', {
    channel: 'wechatpay',
    name: 'bench',
    settings: sender.settings(),
  });
  const rules = [{ channel: 'wechatpay', rate: RATE }];
  const plan = await api.post<{ id: string }>('/v1/fee-plans', { name: 'bench', rules });
  const provider = { api, speakersEach, channelAccountId: channel.id, feePlanId: plan.id };
  const numbers = Array.from({ length: count }, (_, index) => index);
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
  const { id: terminalId, plateCode } = terminal;
  const storeId = store.id;
  const { speakersEach } = provider;
  const place = speakersEach === 1 ? { terminalId } : { storeId };
  const speakers: SpeakerKey[] = [];
  for (let each = 0; each < speakersEach; each += 1) {
    speakers.push(await openSpeaker(api, place, number * speakersEach + each));
  }
  return { merchantId: merchant.id, storeId, terminalId, plateCode, subMerchantId, speakers };
}

async function openSpeaker(api: ApiClient, place: object, number: number): Promise<SpeakerKey> {
  const sn = `BENCH-${String(number).padStart(6, '0')}`;
  await api.post('/v1/devices', { sn, model: MODEL });
  const { token } = await api.post<{ token: string }>(`/v1/devices/${sn}/credentials`);
  await api.put(`/v1/devices/${sn}/assignment`, place);
  return { sn, token };
}
