import type { Misfit } from '../channel-message.js';
import type { FieldReader } from '../parts/field-reader.js';
import type { WechatpaySettings } from './settings.js';

/**
 * Whose a message is: the sub-merchant under a service provider, and whether it is this account's
 * at all.
 */
export interface Whose {
  readonly subMerchantId: string | null;
  readonly misfit: Misfit;
}

/**
 * Compares the numbers of the message with the account's. With sp_mchid it came through a service
 * provider, whose numbers must be the settings'; the sub-merchant is then mapped. A refund names no
 * app, and its merchant number is compared where it is given; a payment must name both.
 */
export function whose(
  plain: FieldReader,
  settings: WechatpaySettings,
  kind: 'payment' | 'refund',
): Whose {
  const spMchid = plain.optionalText('sp_mchid');
  const mchid = spMchid ?? plain.optionalText('mchid');
  const appid = plain.optionalText(spMchid === null ? 'appid' : 'sp_appid');
  const subMerchantId = plain.optionalText('sub_mchid');
  const isOptional = kind === 'refund';
  const fits = (value: string | null, own: string): boolean =>
    value === own || (isOptional && value === null);
  if (!fits(mchid, settings.mchid)) return { subMerchantId, misfit: 'wrong_merchant' };
  if (!fits(appid, settings.appid)) return { subMerchantId, misfit: 'wrong_app' };
  return { subMerchantId, misfit: null };
}
