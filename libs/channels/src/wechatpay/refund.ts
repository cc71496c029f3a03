import type { RefundMessage } from '../channel-message.js';
import { UnknownWord } from '../channels.errors.js';
import type { MessageSubject } from '../channels.errors.js';
import { FieldReader } from '../parts/field-reader.js';
import { mustMap } from '../parts/must-map.js';
import { whose } from './whose.js';
import type { WechatpaySettings } from './settings.js';
import type { WechatpayEvent } from './verify.js';

const OUTCOMES: Readonly<Record<string, RefundMessage['outcome']>> = {
  SUCCESS: 'succeeded',
  ABNORMAL: 'failed',
  CLOSED: 'failed',
};

/**
 * A refund, come through or failed. https://pay.weixin.qq.com/doc/v3/merchant/4012791886
 * @param status what the event type says; refund_status, where given, must say the same
 */
export function refundMessage(
  event: WechatpayEvent,
  status: string,
  { subject, settings }: { subject: MessageSubject; settings: WechatpaySettings },
): RefundMessage {
  const plain = new FieldReader(event.plain, subject);
  const stated = plain.optionalText('refund_status') ?? status;
  const outcome = mustMap(OUTCOMES, stated, 'refund_status', subject);
  if (stated !== status) {
    throw new UnknownWord('refund_status', stated, subject.channelId, subject.kind);
  }
  const amount = plain.object('amount');
  return {
    kind: 'refund',
    channelRefundId: refundId(plain.text('refund_id'), status),
    channelPaymentId: plain.text('transaction_id'),
    amount: amount.fen('refund'),
    cumulative: false,
    currency: amount.optionalText('currency')?.toUpperCase() ?? null,
    outcome,
    succeededAt: succeededAt(event, outcome, subject),
    ...whose(plain, settings, 'refund'),
  };
}

/**
 * An abnormal refund (the payer's card is void) is put right by hand on the merchant platform and
 * then succeeds under the same refund_id. They are two facts: under one id the success would pass
 * for a repeat of the failure.
 */
function refundId(id: string, status: string): string {
  return status === 'ABNORMAL' ? `${id}:ABNORMAL` : id;
}

function succeededAt(
  event: WechatpayEvent,
  outcome: RefundMessage['outcome'],
  subject: MessageSubject,
): number {
  if (outcome === 'succeeded') return new FieldReader(event.plain, subject).time('success_time');
  return new FieldReader({ create_time: event.createTime }, subject).time('create_time');
}
