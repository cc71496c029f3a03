import { NotificationRefused } from '../channels.errors.js';
import type { RawNotification, VerifyContext } from '../define-channel.js';
import { equalsInConstantTime } from '../parts/constant-time.js';
import { formValues, readForm, refuseHiddenFields } from '../parts/form.js';
import type { FormValues } from '../parts/form.js';
import { JEEPAY_FIELDS } from './fields.js';
import { jeepaySign } from './sign.js';
import type { JeepaySettings } from './settings.js';

/**
 * MD5 with a shared secret over the posted fields. The gateway re-sends its first signature for 450
 * s, so there is no freshness to check; the inbox stops a replay. The rule writes the digest in
 * upper case, gateways compare it ignoring case and some send it lower: the digest is compared, not
 * its spelling.
 * @throws NotificationRefused
 */
export function verifyJeepay(
  raw: RawNotification,
  { settings }: VerifyContext<JeepaySettings>,
): FormValues {
  const values = formValues(readForm(raw.body));
  const sign = values['sign'] ?? '';
  if (sign === '') throw new NotificationRefused('malformed');
  if (!isDigest(sign, jeepaySign(values, settings.secret))) {
    throw new NotificationRefused('bad_signature');
  }
  refuseHiddenFields(values, JEEPAY_FIELDS);
  return values;
}

function isDigest(sign: string, expected: string): boolean {
  if (!/^[0-9A-Fa-f]{32}$/.test(sign)) return false;
  return equalsInConstantTime(Buffer.from(sign, 'hex'), Buffer.from(expected, 'hex'));
}
