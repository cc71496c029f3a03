import { defineChannel } from '../define-channel.js';
import type { NotificationRefused } from '../channels.errors.js';
import { onboardWechatpay } from './onboard.js';
import { parseWechatpay } from './parse.js';
import { wechatpaySettingsSchema } from './settings.js';
import { verifyWechatpay } from './verify.js';

const JSON_TYPE = 'application/json; charset=utf-8';

function failure(status: number, message: string) {
  return { status, contentType: JSON_TYPE, body: JSON.stringify({ code: 'FAIL', message }) };
}

/**
 * WeChat Pay, API v3, as a merchant and as a service provider. The status decides, not the body:
 * 200 with FAIL would count as success (https://pay.weixin.qq.com/doc/v3/merchant/4012791861).
 */
export const channel = defineChannel({
  name: 'wechatpay',
  acquirer: 'WeChat Pay',
  settings: wechatpaySettingsSchema,
  secrets: ['apiV3Key'],
  accepted: { status: 200, contentType: JSON_TYPE, body: '{"code":"SUCCESS"}' },
  busy: failure(503, 'Busy, send again.'),
  refused: (error: NotificationRefused) => failure(401, error.message),
  verify: verifyWechatpay,
  parse: parseWechatpay,
  onboard: onboardWechatpay,
});
