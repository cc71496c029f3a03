import type { ChannelMessage, Misfit, PaymentMessage, RefundMessage } from '../channel-message.js';
import type { MessageSubject } from '../channels.errors.js';
import { digestId, firstChannelId } from '../parts/channel-id.js';
import { FieldReader } from '../parts/field-reader.js';
import type { FormValues } from '../parts/form.js';
import { mustMap } from '../parts/must-map.js';
import { presented, walletOf } from './way-code.js';
import type { JeepaySettings } from './settings.js';

/**
 * States of an order: 0 created, 1 paying, 2 success, 3 failed, 4 revoked, 5 refunded, 6 closed. 5
 * says that money came and went back: payment and refund have notifications of their own, and this
 * one must not pass for a receipt.
 */
const ORDER_STATES: Readonly<Record<string, 'ignored' | 'paid' | 'closed'>> = {
  '0': 'ignored',
  '1': 'ignored',
  '2': 'paid',
  '3': 'closed',
  '4': 'closed',
  '5': 'ignored',
  '6': 'closed',
};

/** States of a refund: 0 created, 1 refunding, 2 success, 3 failed, 4 given up. */
const REFUND_STATES: Readonly<Record<string, 'ignored' | RefundMessage['outcome']>> = {
  '0': 'ignored',
  '1': 'ignored',
  '2': 'succeeded',
  '3': 'failed',
  '4': 'failed',
};

/** @throws UnknownWord */
export function parseJeepay(form: FormValues, settings: JeepaySettings): ChannelMessage {
  const isRefund = Boolean(form['refundOrderId']);
  const id = firstChannelId(form[isRefund ? 'refundOrderId' : 'payOrderId']);
  const subject: MessageSubject = {
    kind: isRefund ? 'refund' : 'payment',
    channelId: id ?? digestId(JSON.stringify(form)),
  };
  const fields = new FieldReader(form, subject);
  return isRefund ? refund(fields, subject, settings) : order(fields, subject, settings);
}

function order(
  fields: FieldReader,
  subject: MessageSubject,
  settings: JeepaySettings,
): ChannelMessage {
  const state = fields.text('state');
  switch (mustMap(ORDER_STATES, state, 'state', subject)) {
    case 'paid':
      return payment(fields, settings);
    case 'closed':
      return {
        kind: 'closed',
        channelId: fields.text('payOrderId'),
        orderNo: fields.optionalText('mchOrderNo'),
      };
    case 'ignored':
      return { kind: 'ignored', reason: `state ${state}` };
  }
}

function payment(fields: FieldReader, settings: JeepaySettings): PaymentMessage {
  const wayCode = fields.optionalText('wayCode') ?? '';
  const passedBack = fields.optionalText('extParam');
  return {
    kind: 'payment',
    channelPaymentId: fields.text('payOrderId'),
    orderNo: fields.optionalText('mchOrderNo'),
    amount: fields.fen('amount'),
    payerAmount: null,
    receivedAmount: null,
    currency: fields.text('currency').toUpperCase(),
    paidAt: fields.epochMs('successTime'),
    wallet: walletOf(wayCode),
    presented: presented(wayCode, passedBack),
    passedBack,
    terminalNo: null,
    subMerchantId: null,
    misfit: misfit(fields, settings),
  };
}

function refund(
  fields: FieldReader,
  subject: MessageSubject,
  settings: JeepaySettings,
): ChannelMessage {
  const state = fields.text('state');
  const outcome = mustMap(REFUND_STATES, state, 'state', subject);
  if (outcome === 'ignored') return { kind: 'ignored', reason: `refund state ${state}` };
  const when = outcome === 'succeeded' ? 'successTime' : failedTimeField(fields);
  return {
    kind: 'refund',
    channelRefundId: fields.text('refundOrderId'),
    channelPaymentId: fields.text('payOrderId'),
    amount: fields.fen('refundAmount'),
    cumulative: false,
    currency: fields.optionalText('currency')?.toUpperCase() ?? null,
    outcome,
    succeededAt: fields.epochMs(when),
    subMerchantId: null,
    misfit: misfit(fields, settings),
  };
}

/** A refund that failed has no time of success: when it was told, else when it was made. */
function failedTimeField(fields: FieldReader): string {
  return fields.firstGiven('reqTime', 'createdAt');
}

function misfit(fields: FieldReader, settings: JeepaySettings): Misfit {
  if (fields.optionalText('mchNo') !== settings.mchNo) return 'wrong_merchant';
  return fields.optionalText('appId') === settings.appId ? null : 'wrong_app';
}
