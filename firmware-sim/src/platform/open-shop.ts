import type { ApiClient } from './api-client.js';

/** A shop as the API made it. */
export interface OpenedShop {
  readonly merchantId: string;
  readonly storeId: string;
  readonly terminalId: string;
  readonly plateCode: string;
  readonly name: string;
}

/** A speaker as the API made it. */
export interface IssuedSpeaker {
  readonly sn: string;
  readonly token: string;
}

/**
 * Signs a shop up: merchant, store, terminal, which also takes what names no terminal, and a fee
 * plan.
 */
export async function openShop(
  api: ApiClient,
  wish: { name: string; rates?: Readonly<Record<string, string>> },
): Promise<OpenedShop> {
  const merchant = await api.post<{ id: string }>('/v1/merchants', { name: wish.name });
  const store = await api.post<{ id: string }>(`/v1/merchants/${merchant.id}/stores`, {
    name: wish.name,
  });
  const terminal = await api.post<{ id: string; plateCode: string }>(
    `/v1/stores/${store.id}/terminals`,
    { name: '前台' },
  );
  await api.patch(`/v1/merchants/${merchant.id}`, { defaultTerminalId: terminal.id });
  if (wish.rates) await agreeFees(api, merchant.id, wish.rates);
  const { id: terminalId, plateCode } = terminal;
  return { merchantId: merchant.id, storeId: store.id, terminalId, plateCode, name: wish.name };
}

async function agreeFees(
  api: ApiClient,
  merchantId: string,
  rates: Readonly<Record<string, string>>,
): Promise<void> {
  const rules = Object.entries(rates).map(([channel, rate]) => ({ channel, rate }));
  const plan = await api.post<{ id: string }>('/v1/fee-plans', { name: '固定费率', rules });
  await api.put(`/v1/merchants/${merchantId}/fee-plan`, { feePlanId: plan.id });
}

/** Registers a speaker, issues its token and puts it at a terminal. */
export async function openSpeaker(
  api: ApiClient,
  wish: { sn: string; model: string; terminalId: string },
): Promise<IssuedSpeaker> {
  const { sn, model, terminalId } = wish;
  await api.post('/v1/devices', { sn, model });
  const { token } = await api.post<{ token: string }>(`/v1/devices/${sn}/credentials`);
  await api.put(`/v1/devices/${sn}/assignment`, { terminalId });
  return { sn, token };
}

/**
 * Gives a merchant an account of its own at a channel; answers the path notifications are sent to.
 */
export async function openChannelAccount(
  api: ApiClient,
  wish: { channel: string; merchantId?: string; settings: unknown },
): Promise<{ id: string; notifyPath: string }> {
  return api.post('/v1/channel-accounts', { ...wish, name: wish.channel });
}
