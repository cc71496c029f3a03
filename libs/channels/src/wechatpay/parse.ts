import type { ChannelMessage } from '../channel-message.js';
import { UnknownWord } from '../channels.errors.js';
import type { MessageSubject } from '../channels.errors.js';
import { digestId, firstChannelId } from '../parts/channel-id.js';
import { FieldReader } from '../parts/field-reader.js';
import { mustMap } from '../parts/must-map.js';
import { paymentMessage } from './payment.js';
import { refundMessage } from './refund.js';
import type { WechatpaySettings } from './settings.js';
import type { WechatpayEvent } from './verify.js';

type Meaning = 'paid' | 'closed' | 'ignored';

/**
 * trade_state -> meaning. REFUND says that money came and went back again: payment and refund have
 * notifications of their own, and this one must not pass for a receipt.
 */
const TRADE_STATES: Readonly<Record<string, Meaning>> = {
  SUCCESS: 'paid',
  REFUND: 'ignored',
  CLOSED: 'closed',
  REVOKED: 'closed',
  PAYERROR: 'closed',
  NOTPAY: 'ignored',
  USERPAYING: 'ignored',
  ACCEPT: 'ignored',
};

/** event_type -> the refund_status that the opened resource must repeat. */
const REFUND_EVENTS: Readonly<Record<string, string>> = {
  'REFUND.SUCCESS': 'SUCCESS',
  'REFUND.ABNORMAL': 'ABNORMAL',
  'REFUND.CLOSED': 'CLOSED',
};

/** @throws UnknownWord */
export function parseWechatpay(event: WechatpayEvent, settings: WechatpaySettings): ChannelMessage {
  const subject = subjectOf(event);
  const word = typeof event.eventType === 'string' ? event.eventType : '';
  if (Object.hasOwn(REFUND_EVENTS, word)) {
    return refundMessage(event, REFUND_EVENTS[word]!, { subject, settings });
  }
  if (word !== 'TRANSACTION.SUCCESS') {
    throw new UnknownWord('event_type', word, subject.channelId, subject.kind);
  }
  return tradeMessage(new FieldReader(event.plain, subject), { subject, settings });
}

function tradeMessage(
  plain: FieldReader,
  about: { subject: MessageSubject; settings: WechatpaySettings },
): ChannelMessage {
  const state = plain.text('trade_state');
  switch (mustMap(TRADE_STATES, state, 'trade_state', about.subject)) {
    case 'paid':
      return paymentMessage(plain, about.settings);
    case 'closed':
      return {
        kind: 'closed',
        channelId: about.subject.channelId,
        orderNo: plain.optionalText('out_trade_no'),
      };
    case 'ignored':
      return { kind: 'ignored', reason: state };
  }
}

function subjectOf({ eventType, plain, id }: WechatpayEvent): MessageSubject {
  const isRefund = typeof eventType === 'string' && eventType.startsWith('REFUND.');
  const own = isRefund ? plain['refund_id'] : (plain['transaction_id'] ?? plain['out_trade_no']);
  return {
    kind: isRefund ? 'refund' : 'payment',
    channelId: firstChannelId(own, id) ?? digestId(JSON.stringify(plain)),
  };
}
