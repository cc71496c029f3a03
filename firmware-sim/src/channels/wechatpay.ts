import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { systemSimClock } from '../sim-clock.js';
import { AWKWARD_TEXT, type MessageFault } from './parts/faults.js';
import { newPrivateKeyPem, publicKeyPemOf } from './parts/keys.js';
import { defineSender, type SenderOptions } from './parts/define-sender.js';
import { bentAmount, shanghaiRfc3339, uniqueDigits } from './parts/numbers.js';
import type { SenderDefinition } from './parts/open-sender.js';
import { wechatpayMessage } from './parts/wechatpay-message.js';
import type { ChannelSender, ClosedWish, PaymentWish, RefundWish, VendorRules } from './sender.js';

const accountSchema = z.object({
  mchid: z.string(),
  appid: z.string(),
  apiV3Key: z.string().length(32),
  /**
   * The platform certificate's key first, then the public key (`PUB_KEY_ID_…`) that is to
   * replace it.
   */
  keys: z.tuple([
    z.object({ serial: z.string(), privateKeyPem: z.string() }),
    z.object({ serial: z.string(), privateKeyPem: z.string() }),
  ]),
});

/** An account at WeChat Pay, seen from WeChat's side: it holds the keys that sign notifications. */
export type WechatpayAccount = z.infer<typeof accountSchema>;

/**
 * Answered within 5 s, status 200 or 204, whatever the body says (WeChat Pay v3, notification
 * rules).
 */
const rules: VendorRules = {
  sendsAtS: [
    0, 15, 30, 60, 240, 840, 2040, 3840, 5640, 7440, 11040, 21840, 32640, 43440, 65040, 86640,
  ],
  timeoutMs: 5000,
  judge: (status) => status === 200 || status === 204,
};

const messageFaults: readonly MessageFault[] = [
  'bad-signature',
  'probe',
  'unknown-serial',
  'swapped-serial',
  'mixed-key-kinds',
  'stale',
  'future',
  'empty-aad',
  'escaped-body',
  'amount-off-by-one',
  'wrong-merchant',
  'wrong-app',
  'refund-dressed-as-success',
  'awkward-form-values',
  'sign-letter-case',
];

const TRADE_TYPES = { static_plate: 'JSAPI', dynamic_code: 'NATIVE', payer_code: 'MICROPAY' };
const REFUND_WORDS = { succeeded: 'SUCCESS', failed: 'ABNORMAL' };

/** A new account: made-up ids, two key pairs as during a merchant's migration to public keys. */
export function newWechatpayAccount(): WechatpayAccount {
  const mchid = `16${uniqueDigits(systemSimClock.nowMs()).slice(-8)}`;
  return {
    mchid,
    appid: `wx${randomBytes(8).toString('hex')}`,
    apiV3Key: randomBytes(16).toString('hex'),
    keys: [
      {
        serial: randomBytes(20).toString('hex').toUpperCase(),
        privateKeyPem: newPrivateKeyPem(),
      },
      { serial: `PUB_KEY_ID_01${mchid}${uniqueDigits(0)}`, privateKeyPem: newPrivateKeyPem() },
    ],
  };
}

/** Plays WeChat Pay v3 towards the notify URL of one account. */
export function createWechatpaySender(
  account: WechatpayAccount = newWechatpayAccount(),
  options: SenderOptions = {},
): ChannelSender {
  const clock = options.clock ?? systemSimClock;
  const message = wechatpayMessage(account.keys, account.apiV3Key, clock);
  const keys = account.keys.map(({ serial, privateKeyPem }) => ({
    serial,
    publicKeyPem: publicKeyPemOf(privateKeyPem),
  }));
  return defineSender(
    {
      name: 'wechatpay',
      rules,
      messageFaults,
      settings: () => ({
        mchid: account.mchid,
        appid: account.appid,
        apiV3Key: account.apiV3Key,
        keys,
      }),
      payment: (wish) => message.sign(paymentOf(account, wish, clock.nowMs())),
      refund: (wish) => message.sign(refundOf(account, wish, clock.nowMs())),
      closed: (wish) => message.sign(closedOf(account, wish, clock.nowMs())),
      again: (notification) => message.again(notification),
    },
    options,
  );
}

/** Found by the file's name. */
export const definition: SenderDefinition<WechatpayAccount> = {
  accountSchema,
  newAccount: newWechatpayAccount,
  createSender: createWechatpaySender,
};

function paymentOf(account: WechatpayAccount, wish: PaymentWish, nowMs: number) {
  const { fault, subMerchantId } = wish;
  const orderNo = wish.orderNo ?? `SIM${uniqueDigits(nowMs)}`;
  const transactionId = wish.channelPaymentId ?? `4200${uniqueDigits(nowMs)}`;
  const dressed = fault === 'refund-dressed-as-success' ? 'REFUND' : undefined;
  const amount = bentAmount(wish);
  const atMs = wish.paidAtMs ?? nowMs;
  const plain = {
    ...parties(account, wish),
    out_trade_no: orderNo,
    transaction_id: transactionId,
    trade_type: TRADE_TYPES[wish.presented ?? 'static_plate'],
    trade_state: wish.word ?? dressed ?? 'SUCCESS',
    trade_state_desc: '支付成功',
    bank_type: 'OTHERS',
    ...attachOf(wish),
    success_time: shanghaiRfc3339(atMs),
    payer: { [subMerchantId ? 'sp_openid' : 'openid']: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' },
    amount: {
      total: Number(amount),
      payer_total: Number(wish.payerAmount ?? amount),
      currency: wish.currency ?? 'CNY',
      payer_currency: wish.currency ?? 'CNY',
    },
    ...(wish.terminalNo ? { scene_info: { device_id: wish.terminalNo } } : {}),
  };
  return {
    kind: 'payment' as const,
    eventType: 'TRANSACTION.SUCCESS',
    originalType: 'transaction',
    summary: '支付成功',
    plain,
    channelId: transactionId,
    channelPaymentId: transactionId,
    orderNo,
    amount,
    subMerchantId,
    atMs,
    fault,
  };
}

function refundOf(account: WechatpayAccount, wish: RefundWish, nowMs: number) {
  const { payment, fault } = wish;
  const { subMerchantId, channelPaymentId, orderNo } = payment;
  const refundId = wish.channelRefundId ?? `5030${uniqueDigits(nowMs)}`;
  const word = wish.word ?? REFUND_WORDS[wish.outcome ?? 'succeeded'];
  const amount = bentAmount(wish);
  const atMs = wish.succeededAtMs ?? nowMs;
  const {
    appid: _appid,
    sp_appid: _spAppid,
    ...merchant
  } = parties(account, { ...wish, subMerchantId });
  const plain = {
    ...merchant,
    out_trade_no: orderNo,
    transaction_id: channelPaymentId,
    out_refund_no: `RF${refundId}`,
    refund_id: refundId,
    refund_status: word,
    success_time: shanghaiRfc3339(atMs),
    user_received_account: fault === 'awkward-form-values' ? AWKWARD_TEXT : '招商银行信用卡0403',
    amount: {
      total: Number(payment.amount),
      refund: Number(amount),
      payer_total: Number(payment.amount),
      payer_refund: Number(amount),
    },
  };
  return {
    kind: 'refund' as const,
    eventType: `REFUND.${word}`,
    originalType: 'refund',
    summary: '退款通知',
    plain,
    channelId: refundId,
    channelPaymentId,
    orderNo,
    amount,
    subMerchantId,
    atMs,
    fault,
  };
}

function closedOf(account: WechatpayAccount, wish: ClosedWish, nowMs: number) {
  const closed = paymentOf(account, { ...wish, word: 'CLOSED' }, nowMs);
  const { success_time: _never, ...plain } = closed.plain;
  return { ...closed, kind: 'closed' as const, plain };
}

/** Who is paid: a merchant's own account, or a service provider with its sub-merchant. */
function parties(
  account: WechatpayAccount,
  wish: { fault?: MessageFault; subMerchantId?: string },
): Record<string, string> {
  const appid = wish.fault === 'wrong-app' ? 'wx0000000000000000' : account.appid;
  const mchid = wish.fault === 'wrong-merchant' ? '1600000000' : account.mchid;
  if (!wish.subMerchantId) return { mchid, appid };
  return { sp_mchid: mchid, sp_appid: appid, sub_mchid: wish.subMerchantId };
}

function attachOf(wish: PaymentWish): Record<string, unknown> {
  const attach = wish.passedBack ?? '';
  if (wish.fault !== 'awkward-form-values') return { attach };
  if (!wish.passedBack) return { attach: AWKWARD_TEXT };
  return { attach, promotion_detail: [{ coupon_id: '109519', name: AWKWARD_TEXT }] };
}
