import { loadChannels } from '#libs/channels';
import { newId } from '#libs/kernel';
import { everyMerchant } from '#libs/persistence';
import type { Database } from '#libs/persistence';
import type { IncomingPayment, IncomingRefund, RecordingAccount } from '../src/incoming.js';

/**
 * A merchant with one store, one terminal and a Jeepay account of its own, written straight into
 * the tables.
 */
export interface Shop {
  readonly merchantId: string;
  readonly storeId: string;
  readonly terminalId: string;
  readonly plateCode: string;
  readonly account: RecordingAccount;
}

const SETTINGS = { mchNo: 'M1', appId: 'A1', secret: 'secret' };
/** 2026-11-20 10:00:00 in Shanghai. */
export const PAID_AT = Date.UTC(2026, 10, 20, 2);

/** Opens a shop; `rate` agrees a fee plan for the channel. */
export async function openShop(
  database: Database,
  { rate }: { rate?: string } = {},
): Promise<Shop> {
  const id = {
    merchant: newId('mer', PAID_AT),
    store: newId('sto', PAID_AT),
    terminal: newId('ter', PAID_AT),
    account: newId('chn', PAID_AT),
    plan: newId('fpl', PAID_AT),
  };
  const plateCode = id.terminal.slice(4).toUpperCase();
  await database.asApp(everyMerchant, async (tx) => {
    const insert = (table: string, row: Record<string, unknown>) =>
      tx.query(
        `insert into ${table} (${Object.keys(row).join()})
         values (${Object.keys(row)
           .map((_, index) => `$${index + 1}`)
           .join()})`,
        Object.values(row),
      );
    const at = new Date(0);
    const merchant = { merchant_id: id.merchant };
    await insert('merchants', { id: id.merchant, name: '张记', created_at: at });
    await insert('stores', { id: id.store, ...merchant, name: '一店', created_at: at });
    await insert('terminals', {
      id: id.terminal,
      ...merchant,
      store_id: id.store,
      name: '前台',
      plate_code: plateCode,
      created_at: at,
    });
    await tx.query('update merchants set default_terminal_id = $1 where id = $2', [
      id.terminal,
      id.merchant,
    ]);
    await insert('channel_accounts', {
      id: id.account,
      channel: 'jeepay',
      name: 'own',
      ...merchant,
      settings: '{}',
      secrets: Buffer.alloc(0),
      created_at: at,
    });
    if (rate === undefined) return;
    await insert('fee_plans', { id: id.plan, name: 'plan', created_at: at });
    await insert('fee_plan_rules', { fee_plan_id: id.plan, channel: 'jeepay', rate });
    await insert('merchant_fee_plans', {
      ...merchant,
      valid_from: at,
      fee_plan_id: id.plan,
      assigned_at: at,
    });
  });
  const definition = (await loadChannels()).get('jeepay')!;
  return {
    merchantId: id.merchant,
    storeId: id.store,
    terminalId: id.terminal,
    plateCode,
    account: {
      id: id.account,
      channel: 'jeepay',
      merchantId: id.merchant,
      settlesTo: 'merchant',
      definition,
      settings: SETTINGS,
    },
  };
}

/**
 * A genuine payment of a shop as the channel's own `parse` gives it; `fields` are the channel's
 * words.
 */
export function payment(
  shop: Shop,
  channelPaymentId: string,
  fields: Record<string, string> = {},
): IncomingPayment {
  const verified = {
    payOrderId: channelPaymentId,
    mchNo: 'M1',
    appId: 'A1',
    amount: '1000',
    currency: 'cny',
    state: '2',
    wayCode: 'WX_JSAPI',
    successTime: String(PAID_AT),
    ...fields,
  };
  const message = shop.account.definition.parse(verified, shop.account.settings);
  if (message.kind !== 'payment') throw new Error(`not a payment but ${message.kind}`);
  return {
    account: shop.account,
    raw: Buffer.from(JSON.stringify(verified)),
    verified,
    receivedAtMs: PAID_AT + 500,
    message,
    plateCode: null,
  };
}

/** A genuine refund of a payment. */
export function refund(
  shop: Shop,
  of: { channelPaymentId: string; channelRefundId: string; amount: number },
): IncomingRefund {
  const verified = {
    refundOrderId: of.channelRefundId,
    payOrderId: of.channelPaymentId,
    mchNo: 'M1',
    appId: 'A1',
    refundAmount: String(of.amount),
    currency: 'cny',
    state: '2',
    successTime: String(PAID_AT + 60_000),
  };
  const message = shop.account.definition.parse(verified, shop.account.settings);
  if (message.kind !== 'refund') throw new Error(`not a refund but ${message.kind}`);
  return {
    account: shop.account,
    raw: Buffer.from(JSON.stringify(verified)),
    verified,
    receivedAtMs: PAID_AT + 61_000,
    message,
  };
}
