import { createPrivateKey, randomBytes, sign, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { yuanFromFen, type Fen } from '#libs/kernel';
import { systemSimClock } from '../sim-clock.js';
import { defineSender, type SenderOptions } from './parts/define-sender.js';
import { AWKWARD_TEXT, type MessageFault } from './parts/faults.js';
import { encodeText, formBody } from './parts/form.js';
import { newPrivateKeyPem, publicKeyPemOf } from './parts/keys.js';
import {
  bentAmount,
  bentNowMs,
  dayDigits,
  otherCase,
  shanghaiTime,
  uniqueDigits,
} from './parts/numbers.js';
import type { SenderDefinition } from './parts/open-sender.js';
import type {
  ChannelSender,
  ClosedWish,
  PaymentWish,
  RefundWish,
  SignedNotification,
  VendorRules,
} from './sender.js';

const accountSchema = z.object({
  appId: z.string(),
  sellerId: z.string(),
  privateKeyPem: z.string(),
  /** Charset of the form: utf-8, or GBK as old contracts have it. */
  charset: z.string().default('utf-8'),
});

/** An account at Alipay, seen from Alipay's side: it holds Alipay's private key. */
export type AlipayAccount = z.infer<typeof accountSchema>;

/**
 * Received when the body is exactly `success`; the status is not looked at (Alipay, asynchronous
 * notification).
 */
const rules: VendorRules = {
  sendsAtS: [0, 240, 840, 1440, 5040, 12240, 33840, 87840],
  timeoutMs: 10_000,
  judge: (_status, body) => body === 'success',
};

const messageFaults: readonly MessageFault[] = [
  'bad-signature',
  'stale',
  'future',
  'escaped-body',
  'amount-off-by-one',
  'wrong-merchant',
  'wrong-app',
  'refund-dressed-as-success',
  'awkward-form-values',
  'sign-letter-case',
];

/** A new account with made-up ids and a key pair. */
export function newAlipayAccount(): AlipayAccount {
  const digits = uniqueDigits(systemSimClock.nowMs());
  return {
    appId: `2021${digits.slice(-12)}`,
    sellerId: `2088${digits.slice(-12)}`,
    privateKeyPem: newPrivateKeyPem(),
    charset: 'utf-8',
  };
}

/** Plays Alipay towards the notify URL of one account. */
export function createAlipaySender(
  account: AlipayAccount = newAlipayAccount(),
  options: SenderOptions = {},
): ChannelSender {
  const clock = options.clock ?? systemSimClock;
  const key = createPrivateKey(account.privateKeyPem);
  const sealed = (event: AlipayEvent): SignedNotification =>
    signed(account, key, event, clock.nowMs());
  return defineSender(
    {
      name: 'alipay',
      rules,
      messageFaults,
      settings: () => ({
        appId: account.appId,
        sellerId: account.sellerId,
        alipayPublicKeyPem: publicKeyPemOf(account.privateKeyPem),
      }),
      payment: (wish) => sealed(paymentOf(wish, clock.nowMs())),
      refund: (wish) => sealed(refundOf(wish, clock.nowMs())),
      closed: (wish) => sealed(closedOf(wish, clock.nowMs())),
    },
    options,
  );
}

/** Found by the file's name. */
export const definition: SenderDefinition<AlipayAccount> = {
  accountSchema,
  newAccount: newAlipayAccount,
  createSender: createAlipaySender,
};

interface AlipayEvent extends Omit<
  SignedNotification,
  'channel' | 'headers' | 'body' | 'signedTimes'
> {
  readonly fields: Readonly<Record<string, string>>;
}

/**
 * The string Alipay signs: all fields but `sign` and `sign_type`, empty ones kept, sorted by key,
 * `k=v` joined by `&`.
 */
export function alipaySignString(fields: Readonly<Record<string, string>>): string {
  return Object.keys(fields)
    .filter((key) => key !== 'sign' && key !== 'sign_type')
    .toSorted()
    .map((key) => `${key}=${fields[key]}`)
    .join('&');
}

function signed(
  account: AlipayAccount,
  key: KeyObject,
  event: AlipayEvent,
  nowMs: number,
): SignedNotification {
  const { fields: own, ...about } = event;
  const { fault } = event;
  const fields: Record<string, string> = {
    notify_time: shanghaiTime(bentNowMs(nowMs, fault)),
    notify_type: 'trade_status_sync',
    notify_id: `${dayDigits(nowMs)}${randomBytes(12).toString('hex')}`,
    app_id: fault === 'wrong-app' ? '2021000000000000' : account.appId,
    auth_app_id: fault === 'wrong-app' ? '2021000000000000' : account.appId,
    charset: account.charset,
    version: '1.0',
    sign_type: 'RSA2',
    seller_id: fault === 'wrong-merchant' ? '2088000000000000' : account.sellerId,
    seller_email: 'shop@example.com',
    ...own,
  };
  const message = encodeText(alipaySignString(fields), account.charset);
  const base64 = sign('sha256', message, key).toString('base64');
  const body = formBody(
    { ...fields, sign: bentSign(base64, fault) },
    account.charset,
    fault === 'escaped-body',
  );
  const headers = {
    'content-type': `application/x-www-form-urlencoded; charset=${account.charset}`,
  };
  return { channel: 'alipay', ...about, headers, body, signedTimes: 1 };
}

function bentSign(base64: string, fault: MessageFault | undefined): string {
  if (fault === 'sign-letter-case') return otherCase(base64);
  if (fault !== 'bad-signature') return base64;
  const bytes = Buffer.from(base64, 'base64');
  bytes[100]! ^= 1;
  return bytes.toString('base64');
}

function paymentOf(wish: PaymentWish, nowMs: number): AlipayEvent {
  const tradeNo = wish.channelPaymentId ?? `${dayDigits(nowMs)}${uniqueDigits(nowMs).slice(4)}`;
  const orderNo = wish.orderNo ?? `SIM${uniqueDigits(nowMs)}`;
  const { fault } = wish;
  const amount = bentAmount(wish);
  const atMs = wish.paidAtMs ?? nowMs;
  const paidAt = shanghaiTime(atMs);
  const isDressed = fault === 'refund-dressed-as-success';
  return {
    kind: 'payment',
    channelId: tradeNo,
    channelPaymentId: tradeNo,
    orderNo,
    amount,
    subMerchantId: undefined,
    atMs,
    fault,
    fields: {
      ...trade({ tradeNo, orderNo, amount, fault }, wish.word ?? 'TRADE_SUCCESS'),
      receipt_amount: yuanFromFen(wish.receivedAmount ?? amount),
      buyer_pay_amount: yuanFromFen(wish.payerAmount ?? amount),
      gmt_create: paidAt,
      gmt_payment: paidAt,
      ...(isDressed ? refundFields(`${tradeNo}r`, (amount + 1n) / 2n, nowMs) : {}),
      ...(wish.terminalNo ? { terminal_id: wish.terminalNo } : {}),
      ...(wish.passedBack === undefined ? {} : { passback_params: wish.passedBack }),
    },
  };
}

function refundOf(wish: RefundWish, nowMs: number): AlipayEvent {
  const { payment, fault } = wish;
  const amount = bentAmount(wish);
  const refundedSoFar = (wish.refundedBefore ?? 0n) + amount;
  const refundId = wish.channelRefundId ?? `RF${uniqueDigits(nowMs)}`;
  const isWhole = refundedSoFar === payment.amount;
  const atMs = wish.succeededAtMs ?? nowMs;
  const about = { ...payment, tradeNo: payment.channelPaymentId, fault };
  return {
    kind: 'refund',
    channelId: refundId,
    channelPaymentId: payment.channelPaymentId,
    orderNo: payment.orderNo,
    amount,
    subMerchantId: undefined,
    atMs,
    fault,
    fields: {
      ...trade(about, wish.word ?? (isWhole ? 'TRADE_CLOSED' : 'TRADE_SUCCESS')),
      gmt_payment: shanghaiTime(payment.atMs),
      ...refundFields(refundId, refundedSoFar, atMs),
    },
  };
}

function closedOf(wish: ClosedWish, nowMs: number): AlipayEvent {
  const event = paymentOf({ ...wish, word: 'TRADE_CLOSED' }, nowMs);
  const { gmt_payment: _never, ...fields } = event.fields;
  return { ...event, kind: 'closed', fields };
}

function trade(
  about: { tradeNo: string; orderNo: string; amount: Fen; fault?: MessageFault },
  status: string,
): Record<string, string> {
  const isAwkward = about.fault === 'awkward-form-values';
  return {
    trade_no: about.tradeNo,
    out_trade_no: about.orderNo,
    buyer_id: '2088102116773037',
    trade_status: status,
    total_amount: yuanFromFen(about.amount),
    subject: isAwkward ? AWKWARD_TEXT : '好店收款',
    // Sent empty by Alipay too: it still counts in the signed string.
    body: isAwkward ? `${AWKWARD_TEXT}\n+` : '',
  };
}

/** Alipay reports the sum of what was refunded so far, never the single refund. */
function refundFields(refundId: string, refundedSoFar: Fen, atMs: number): Record<string, string> {
  return {
    out_biz_no: refundId,
    refund_fee: yuanFromFen(refundedSoFar),
    gmt_refund: `${shanghaiTime(atMs)}.000`,
  };
}
