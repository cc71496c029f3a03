import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Fen } from '#libs/kernel';
import { systemSimClock } from '../sim-clock.js';
import { defineSender, type SenderOptions } from './parts/define-sender.js';
import { AWKWARD_TEXT, type MessageFault } from './parts/faults.js';
import { formBody } from './parts/form.js';
import { bentAmount, bentNowMs, uniqueDigits } from './parts/numbers.js';
import type { SenderDefinition } from './parts/open-sender.js';
import type {
  ChannelSender,
  ClosedWish,
  PaymentWish,
  RefundWish,
  SignedNotification,
  VendorRules,
} from './sender.js';

const accountSchema = z.object({ mchNo: z.string(), appId: z.string(), secret: z.string() });

/** An account at a Jeepay-style gateway. */
export type JeepayAccount = z.infer<typeof accountSchema>;

/**
 * Received when the body is `success` in any case; the status is not looked at; 20 s; six sendings.
 */
const rules: VendorRules = {
  sendsAtS: [0, 30, 90, 180, 300, 450],
  timeoutMs: 20_000,
  judge: (_status, body) => body.toLowerCase() === 'success',
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

const STATE = { succeeded: '2', failed: '3', refunded: '5', closed: '6' };
const WAY_PREFIX = { wechat: 'WX_', alipay: 'ALI_', unionpay: 'YSF_', other: '' };
const WAY_SUFFIX = { static_plate: 'JSAPI', dynamic_code: 'NATIVE', payer_code: 'BAR' };
const IF_CODE = { wechat: 'wxpay', alipay: 'alipay', unionpay: 'ysfpay', other: 'sxfpay' };

/** A new account with made-up ids and secret. */
export function newJeepayAccount(): JeepayAccount {
  const mchNo = `M${uniqueDigits(systemSimClock.nowMs()).slice(-10)}`;
  return { mchNo, appId: randomBytes(12).toString('hex'), secret: randomBytes(32).toString('hex') };
}

/** Plays a Jeepay-style gateway towards the notify URL of one account. */
export function createJeepaySender(
  account: JeepayAccount = newJeepayAccount(),
  options: SenderOptions = {},
): ChannelSender {
  const clock = options.clock ?? systemSimClock;
  const sealed = (event: JeepayEvent): SignedNotification => signed(account, event, clock.nowMs());
  return defineSender(
    {
      name: 'jeepay',
      rules,
      messageFaults,
      settings: () => ({ ...account }),
      payment: (wish) => sealed(paymentOf(wish, clock.nowMs())),
      refund: (wish) => sealed(refundOf(wish, clock.nowMs())),
      closed: (wish) => sealed(closedOf(wish, clock.nowMs())),
    },
    options,
  );
}

/** Found by the file's name. */
export const definition: SenderDefinition<JeepayAccount> = {
  accountSchema,
  newAccount: newJeepayAccount,
  createSender: createJeepaySender,
};

interface JeepayEvent extends Omit<
  SignedNotification,
  'channel' | 'headers' | 'body' | 'signedTimes'
> {
  readonly fields: Readonly<Record<string, string>>;
}

/**
 * The gateway's sign: `k=v&` of every non-empty field but `sign`, these whole strings sorted
 * ignoring case, `key=<secret>` appended, MD5 in upper-case hex.
 */
export function jeepaySign(fields: Readonly<Record<string, string>>, secret: string): string {
  const pairs = Object.entries(fields)
    .filter(([key, value]) => key !== 'sign' && value !== '')
    .map(([key, value]) => `${key}=${value}&`)
    .toSorted(compareIgnoringCase);
  return createHash('md5')
    .update(`${pairs.join('')}key=${secret}`)
    .digest('hex')
    .toUpperCase();
}

/**
 * Java's `String.CASE_INSENSITIVE_ORDER`: unit by unit, the upper-case forms, then their lower-case
 * forms.
 */
function compareIgnoringCase(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const difference = foldedUnit(a, index) - foldedUnit(b, index);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function foldedUnit(text: string, index: number): number {
  const unit = text.charAt(index);
  const upper = unit.toUpperCase();
  // Java maps one unit to one unit; where JavaScript gives more (ß), the unit stays.
  const lower = (upper.length === 1 ? upper : unit).toLowerCase();
  return (lower.length === 1 ? lower : unit).charCodeAt(0);
}

function signed(account: JeepayAccount, event: JeepayEvent, nowMs: number): SignedNotification {
  const { fields: own, ...about } = event;
  const { fault } = event;
  const fields: Record<string, string> = {
    mchNo: fault === 'wrong-merchant' ? 'M0000000000' : account.mchNo,
    appId: fault === 'wrong-app' ? '000000000000000000000000' : account.appId,
    ...own,
    reqTime: String(bentNowMs(nowMs, fault)),
  };
  const sign = bentSign(jeepaySign(fields, account.secret), fault);
  const body = formBody({ ...fields, sign }, 'utf-8', fault === 'escaped-body');
  const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' };
  return { channel: 'jeepay', ...about, headers, body, signedTimes: 1 };
}

function bentSign(sign: string, fault: MessageFault | undefined): string {
  if (fault === 'sign-letter-case') return sign.toLowerCase();
  if (fault !== 'bad-signature') return sign;
  return `${sign.startsWith('0') ? '1' : '0'}${sign.slice(1)}`;
}

function paymentOf(wish: PaymentWish, nowMs: number): JeepayEvent {
  const payOrderId = wish.channelPaymentId ?? `P${uniqueDigits(nowMs)}`;
  const orderNo = wish.orderNo ?? `SIM${uniqueDigits(nowMs)}`;
  const { fault } = wish;
  const amount = bentAmount(wish);
  const atMs = wish.paidAtMs ?? nowMs;
  const isDressed = fault === 'refund-dressed-as-success';
  const wallet = wish.wallet ?? 'unionpay';
  return {
    kind: 'payment',
    channelId: payOrderId,
    channelPaymentId: payOrderId,
    orderNo,
    amount,
    subMerchantId: undefined,
    atMs,
    fault,
    fields: {
      payOrderId,
      mchOrderNo: orderNo,
      ifCode: IF_CODE[wallet],
      wayCode: wayCode(wallet, wish.presented ?? 'static_plate'),
      amount: String(amount),
      currency: wish.currency ?? 'cny',
      state: wish.word ?? STATE.succeeded,
      clientIp: '203.0.113.7',
      ...texts(fault),
      channelOrderNo: `C${payOrderId}`,
      extParam: wish.passedBack ?? '',
      createdAt: String(atMs - 5000),
      successTime: String(atMs),
      ...(isDressed ? refundPart(`R${payOrderId}`, (amount + 1n) / 2n) : {}),
    },
  };
}

function refundOf(wish: RefundWish, nowMs: number): JeepayEvent {
  const { payment, fault } = wish;
  const refundId = wish.channelRefundId ?? `R${uniqueDigits(nowMs)}`;
  const amount = bentAmount(wish);
  const atMs = wish.succeededAtMs ?? nowMs;
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
      ...refundPart(refundId, amount),
      payOrderId: payment.channelPaymentId,
      payAmount: String(payment.amount),
      currency: 'cny',
      state: wish.word ?? STATE[wish.outcome ?? 'succeeded'],
      ...texts(fault),
      channelOrderNo: `C${refundId}`,
      createdAt: String(atMs - 5000),
      successTime: String(atMs),
    },
  };
}

function closedOf(wish: ClosedWish, nowMs: number): JeepayEvent {
  const event = paymentOf({ ...wish, word: STATE.closed }, nowMs);
  const fields = { ...event.fields, successTime: '' };
  return { ...event, kind: 'closed', fields };
}

function refundPart(refundOrderId: string, refundAmount: Fen): Record<string, string> {
  const mchRefundNo = `MR${refundOrderId}`;
  return { refundOrderId, mchRefundNo, refundAmount: String(refundAmount) };
}

function texts(fault: MessageFault | undefined): Record<string, string> {
  if (fault !== 'awkward-form-values') return { subject: '好店收款', body: '' };
  return { subject: AWKWARD_TEXT, body: `${AWKWARD_TEXT}\n+` };
}

function wayCode(wallet: keyof typeof WAY_PREFIX, presented: keyof typeof WAY_SUFFIX): string {
  return wallet === 'other' ? 'QR_CASHIER' : `${WAY_PREFIX[wallet]}${WAY_SUFFIX[presented]}`;
}
