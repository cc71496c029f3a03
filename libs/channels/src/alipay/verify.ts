import { NotificationRefused } from '../channels.errors.js';
import type { RawNotification, VerifyContext } from '../define-channel.js';
import { formValues, readForm, refuseHiddenFields } from '../parts/form.js';
import type { FormField, FormValues } from '../parts/form.js';
import { verifiesRsaSha256 } from '../parts/rsa-sha256.js';
import { ALIPAY_FIELDS } from './fields.js';
import type { AlipaySettings } from './settings.js';

const RING_KEYS_MAX = 4;

/**
 * RSA2 over all fields but sign and sign_type, sorted by name, `k=v` joined by `&`
 * (https://opendocs.alipay.com/common/02mse7). The bytes of the values are signed as they are, so
 * the charset matters only afterwards. Some products sign sign_type too: both strings are tried.
 * Alipay re-sends for 24 hours what it signed once, so there is no freshness to check; the inbox
 * stops a replay.
 * @throws NotificationRefused
 */
export function verifyAlipay(
  raw: RawNotification,
  context: VerifyContext<AlipaySettings>,
): FormValues {
  const fields = readForm(raw.body);
  const sign = textOf(fields, 'sign');
  if (!sign) throw new NotificationRefused('malformed');
  // The public SDK believes the posted sign_type, which may stand outside the signed string. Only
  // RSA2 is accepted.
  if ((textOf(fields, 'sign_type') ?? 'RSA2') !== 'RSA2') {
    throw new NotificationRefused('bad_signature');
  }
  if (!isSigned(fields, sign, context)) throw new NotificationRefused('bad_signature');
  const values = formValues(fields, textOf(fields, 'charset'));
  refuseHiddenFields(values, ALIPAY_FIELDS);
  return values;
}

function isSigned(
  fields: readonly FormField[],
  sign: string,
  { settings, keys }: VerifyContext<AlipaySettings>,
): boolean {
  const ring = keys.slice(0, RING_KEYS_MAX).map((key) => key.publicKeyPem);
  const isSignedWithout = (...leftOut: string[]): boolean => {
    const message = signedBytes(fields, leftOut);
    return [settings.alipayPublicKeyPem, ...ring].some((pem) =>
      verifiesRsaSha256(message, sign, pem),
    );
  };
  return isSignedWithout('sign', 'sign_type') || isSignedWithout('sign');
}

/**
 * All fields but those left out; names are ASCII, so their order by UTF-16 unit is their order by
 * byte.
 */
function signedBytes(fields: readonly FormField[], leftOut: readonly string[]): Buffer {
  const parts = fields
    .filter((field) => !leftOut.includes(field.name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((field) => [Buffer.from(`&${field.name}=`, 'latin1'), field.bytes]);
  return Buffer.concat(parts).subarray(1);
}

function textOf(fields: readonly FormField[], name: string): string | undefined {
  return fields.find((field) => field.name === name)?.bytes.toString('latin1');
}
