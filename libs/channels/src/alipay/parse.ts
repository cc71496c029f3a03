import type { ChannelMessage, Misfit, PaymentMessage, RefundMessage } from '../channel-message.js';
import type { MessageSubject } from '../channels.errors.js';
import { digestId, firstChannelId } from '../parts/channel-id.js';
import { FieldReader } from '../parts/field-reader.js';
import type { FormValues } from '../parts/form.js';
import { mustMap } from '../parts/must-map.js';
import type { AlipaySettings } from './settings.js';

type Meaning = 'payment' | 'refund' | 'closed' | 'ignored';

/** trade_status -> meaning without and with a refund in the message. */
const TRADE_STATUSES: Readonly<Record<string, readonly [plain: Meaning, refunded: Meaning]>> = {
  // A partial refund is dressed as success and must never be announced as a receipt.
  TRADE_SUCCESS: ['payment', 'refund'],
  TRADE_CLOSED: ['closed', 'refund'],
  // Comes when no refund is possible any more, a year later, or at once where none ever was.
  TRADE_FINISHED: ['payment', 'payment'],
  WAIT_BUYER_PAY: ['ignored', 'ignored'],
};

/** @throws UnknownWord */
export function parseAlipay(form: FormValues, settings: AlipaySettings): ChannelMessage {
  const isRefund = saysRefund(form);
  const subject = subjectOf(form, isRefund);
  const fields = new FieldReader(form, subject);
  const status = fields.text('trade_status');
  const meanings = mustMap(TRADE_STATUSES, status, 'trade_status', subject);
  switch (meanings[isRefund ? 1 : 0]) {
    case 'payment':
      return payment(fields, settings);
    case 'refund':
      return refund(fields, subject, settings);
    case 'closed':
      return {
        kind: 'closed',
        channelId: fields.text('trade_no'),
        orderNo: fields.optionalText('out_trade_no'),
      };
    case 'ignored':
      return { kind: 'ignored', reason: status };
  }
}

function payment(fields: FieldReader, settings: AlipaySettings): PaymentMessage {
  const passedBack = passedBackText(fields.optionalText('passback_params'));
  return {
    kind: 'payment',
    channelPaymentId: fields.text('trade_no'),
    orderNo: fields.optionalText('out_trade_no'),
    amount: fields.yuan('total_amount'),
    payerAmount: fields.optionalYuan('buyer_pay_amount'),
    receivedAmount: fields.optionalYuan('receipt_amount'),
    currency: currency(fields) ?? 'CNY',
    paidAt: fields.shanghaiTime('gmt_payment'),
    wallet: 'alipay',
    // Nothing in the message tells a plate from a code but what the plate's page passed along.
    presented: passedBack === null ? 'unknown' : 'static_plate',
    passedBack,
    terminalNo: fields.optionalText('terminal_id'),
    subMerchantId: null,
    misfit: misfit(fields, settings),
  };
}

function refund(
  fields: FieldReader,
  subject: MessageSubject,
  settings: AlipaySettings,
): RefundMessage {
  return {
    kind: 'refund',
    channelRefundId: subject.channelId,
    channelPaymentId: fields.text('trade_no'),
    amount: fields.yuan('refund_fee'),
    cumulative: true,
    currency: currency(fields),
    outcome: 'succeeded',
    succeededAt: fields.shanghaiTime('gmt_refund'),
    subMerchantId: null,
    misfit: misfit(fields, settings),
  };
}

/** A payment's message may carry `refund_fee=0.00`: nothing has been refunded. */
function saysRefund(form: FormValues): boolean {
  return Boolean(form['gmt_refund']) || /[1-9]/.test(form['refund_fee'] ?? '');
}

/**
 * out_biz_no is unique within a trade only, and gmt_refund not even there between shops: the
 * trade's number in front makes the id unique within the account.
 */
function subjectOf(form: FormValues, isRefund: boolean): MessageSubject {
  const trade = firstChannelId(form['trade_no'], form['notify_id']);
  const refundNo = firstChannelId(form['out_biz_no'], form['gmt_refund']);
  const own = isRefund && trade && refundNo ? `${trade}:${refundNo}` : trade;
  return {
    kind: isRefund ? 'refund' : 'payment',
    channelId: firstChannelId(own) ?? digestId(JSON.stringify(form)),
  };
}

function misfit(fields: FieldReader, settings: AlipaySettings): Misfit {
  if (fields.optionalText('seller_id') !== settings.sellerId) return 'wrong_merchant';
  return fields.optionalText('app_id') === settings.appId ? null : 'wrong_app';
}

function currency(fields: FieldReader): string | null {
  return fields.optionalText('trans_currency')?.toUpperCase() ?? null;
}

/**
 * Merchants must URL-encode passback_params before they send it, and Alipay gives it back as it got
 * it, so one more layer than the form's may be left (https://opendocs.alipay.com/open/203/105286).
 * A text that does not decode was not encoded and stays as it is.
 */
function passedBackText(text: string | null): string | null {
  if (text === null || !text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
