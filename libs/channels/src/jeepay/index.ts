import type { NotificationRefused } from '../channels.errors.js';
import { defineChannel } from '../define-channel.js';
import { parseJeepay } from './parse.js';
import { jeepaySettingsSchema } from './settings.js';
import { verifyJeepay } from './verify.js';

function answer(status: number, body: string) {
  return { status, contentType: 'text/plain; charset=utf-8', body };
}

/** A Jeepay-style aggregator. It looks at the body only: anything but `success` is sent again. */
export const channel = defineChannel({
  name: 'jeepay',
  acquirer: 'Jeepay',
  settings: jeepaySettingsSchema,
  secrets: ['secret'],
  accepted: answer(200, 'success'),
  busy: answer(503, 'fail'),
  refused: (_error: NotificationRefused) => answer(401, 'fail'),
  verify: verifyJeepay,
  parse: parseJeepay,
});
