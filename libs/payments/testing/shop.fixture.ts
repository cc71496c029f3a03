import { loadChannels } from '#libs/channels';
import { newId } from '#libs/kernel';
import { secretsPlace } from '#libs/merchants';
import { everyMerchant, SecretBox, secretKeyFromBase64 } from '#libs/persistence';
import type { Database, Tx } from '#libs/persistence';
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

/** Seals and opens the secrets of the shops' accounts. */
export const secretBox = new SecretBox(secretKeyFromBase64(Buffer.alloc(32, 7).toString('base64')));

type Row = Readonly<Record<string, unknown>>;
type Ids = ReturnType<typeof newIds>;

/** Opens a shop; `rate` agrees a fee plan for the channel. */
export async function openShop(
  database: Database,
  { rate }: { rate?: string } = {},
): Promise<Shop> {
  const ids = newIds();
  const plateCode = ids.terminal.slice(4).toUpperCase();
  await database.asApp(everyMerchant, async (tx) => {
    await insertPlaces(tx, ids, plateCode);
    await insertAccount(tx, ids);
    if (rate !== undefined) await insertFeePlan(tx, ids, rate);
  });
  const { merchant: merchantId, store: storeId, terminal: terminalId } = ids;
  return { merchantId, storeId, terminalId, plateCode, account: await accountOf(ids) };
}

function newIds() {
  return {
    merchant: newId('mer', PAID_AT),
    store: newId('sto', PAID_AT),
    terminal: newId('ter', PAID_AT),
    account: newId('chn', PAID_AT),
    plan: newId('fpl', PAID_AT),
  };
}

async function accountOf(ids: Ids): Promise<RecordingAccount> {
  const definition = (await loadChannels()).get('jeepay')!;
  const { account: id, merchant: merchantId } = ids;
  return {
    id,
    channel: 'jeepay',
    merchantId,
    settlesTo: 'merchant',
    definition,
    settings: SETTINGS,
  };
}

async function insertPlaces(tx: Tx, ids: Ids, plateCode: string): Promise<void> {
  const { merchant: merchant_id, store: store_id, terminal } = ids;
  const at = { created_at: new Date(0) };
  await insert(tx, 'merchants', { id: merchant_id, name: '张记', ...at });
  await insert(tx, 'stores', { id: store_id, merchant_id, name: '一店', ...at });
  const front = { name: '前台', plate_code: plateCode, ...at };
  await insert(tx, 'terminals', { id: terminal, merchant_id, store_id, ...front });
  const choose = 'update merchants set default_terminal_id = $1 where id = $2';
  await tx.query(choose, [terminal, merchant_id]);
}

async function insertAccount(tx: Tx, { account: id, merchant: merchant_id }: Ids): Promise<void> {
  const secrets = secretBox.seal(JSON.stringify(SETTINGS), secretsPlace(id));
  const about = { channel: 'jeepay', name: 'own', settings: '{}', created_at: new Date(0) };
  await insert(tx, 'channel_accounts', { id, merchant_id, secrets, ...about });
}

async function insertFeePlan(tx: Tx, ids: Ids, rate: string): Promise<void> {
  const { plan: fee_plan_id, merchant: merchant_id } = ids;
  const at = new Date(0);
  await insert(tx, 'fee_plans', { id: fee_plan_id, name: 'plan', created_at: at });
  await insert(tx, 'fee_plan_rules', { fee_plan_id, channel: 'jeepay', rate });
  const chosen = { merchant_id, fee_plan_id, valid_from: at, assigned_at: at };
  await insert(tx, 'merchant_fee_plans', chosen);
}

async function insert(tx: Tx, table: string, row: Row): Promise<void> {
  const places = Object.keys(row).map((_, index) => `$${index + 1}`);
  const text = `insert into ${table} (${Object.keys(row).join()}) values (${places.join()})`;
  await tx.query(text, Object.values(row));
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
