import type { CardType } from '#libs/kernel';
import type { PaymentMessage, Presented } from '../channel-message.js';
import type { FieldReader } from '../parts/field-reader.js';
import { whose } from './whose.js';
import type { WechatpaySettings } from './settings.js';

/** A paid trade. https://pay.weixin.qq.com/doc/v3/merchant/4012791861 */
export function paymentMessage(plain: FieldReader, settings: WechatpaySettings): PaymentMessage {
  const amount = plain.object('amount');
  const passedBack = plain.optionalText('attach');
  return {
    kind: 'payment',
    channelPaymentId: plain.text('transaction_id'),
    orderNo: plain.optionalText('out_trade_no'),
    amount: amount.fen('total'),
    payerAmount: amount.optionalFen('payer_total'),
    receivedAmount: null,
    // The field is optional; a mainland merchant account takes nothing else.
    currency: (amount.optionalText('currency') ?? 'CNY').toUpperCase(),
    paidAt: plain.time('success_time'),
    wallet: 'wechat',
    presented: presented(plain.optionalText('trade_type'), passedBack),
    cardType: cardType(plain.optionalText('bank_type')),
    passedBack,
    terminalNo: plain.optionalObject('scene_info')?.optionalText('device_id') ?? null,
    ...whose(plain, settings, 'payment'),
  };
}

/**
 * How the payer paid, from trade_type. It moves no money, so a new word here is `unknown` and not
 * quarantined. A plate's page passes the plate's code back; a code made for one order has nothing
 * to pass back.
 */
function presented(tradeType: string | null, passedBack: string | null): Presented {
  if (tradeType === 'MICROPAY') return 'payer_code';
  if (tradeType !== 'JSAPI' && tradeType !== 'NATIVE') return 'unknown';
  if (passedBack !== null) return 'static_plate';
  return tradeType === 'NATIVE' ? 'dynamic_code' : 'unknown';
}

/**
 * bank_type names the bank and ends in the kind of card, as `CMB_CREDIT`; `OTHERS`, balances and
 * banks that came later say nothing of a card. Like trade_type it is never a reason to set a
 * payment aside.
 * https://pay.weixin.qq.com/wiki/doc/apiv3/terms_definition/chapter1_1_3.shtml
 */
function cardType(bankType: string | null): CardType | undefined {
  const ending = /_(DEBIT|CREDIT)$/.exec(bankType ?? '')?.[1];
  if (ending === undefined) return undefined;
  return ending === 'DEBIT' ? 'debit' : 'credit';
}
