import type { NotificationRefused } from '../channels.errors.js';
import { defineChannel } from '../define-channel.js';
import { parseAlipay } from './parse.js';
import { alipaySettingsSchema } from './settings.js';
import { verifyAlipay } from './verify.js';

function answer(status: number, body: string) {
  return { status, contentType: 'text/plain; charset=utf-8', body };
}

/**
 * Alipay open platform, notifications of trades. Only the seven letters `success` stop its retries.
 */
export const channel = defineChannel({
  name: 'alipay',
  acquirer: 'Alipay',
  settings: alipaySettingsSchema,
  secrets: [],
  accepted: answer(200, 'success'),
  busy: answer(503, 'failure'),
  refused: (_error: NotificationRefused) => answer(401, 'failure'),
  verify: verifyAlipay,
  parse: parseAlipay,
});
