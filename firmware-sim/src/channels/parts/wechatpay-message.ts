import { createCipheriv, createPrivateKey, randomBytes, randomUUID, sign } from 'node:crypto';
import type { SimClock } from '../../sim-clock.js';
import type { SignedNotification } from '../sender.js';
import { bentNowMs, otherCase, shanghaiRfc3339 } from './numbers.js';

/** A key that signs notifications, named by its serial. */
export interface WechatpayKey {
  readonly serial: string;
  readonly privateKeyPem: string;
}

/** What is to be reported, before it is sealed. */
export interface WechatpayEvent extends Omit<
  SignedNotification,
  'channel' | 'headers' | 'body' | 'signedTimes'
> {
  readonly eventType: string;
  readonly originalType: string;
  readonly summary: string;
  readonly plain: object;
}

/**
 * Seals and signs what WeChat Pay v3 reports: AES-256-GCM inside, RSA-SHA256 over stamp, nonce and
 * bytes outside.
 */
export function wechatpayMessage(
  keys: readonly WechatpayKey[],
  apiV3Key: string,
  clock: SimClock,
): {
  sign(event: WechatpayEvent): SignedNotification;
  again(notification: SignedNotification): SignedNotification;
} {
  const ring = keys.map(({ serial, privateKeyPem }) => ({
    serial,
    key: createPrivateKey(privateKeyPem),
  }));
  const signed = (bare: Omit<SignedNotification, 'headers'>): SignedNotification => {
    const { fault, body, signedTimes } = bare;
    // During a migration both kinds arrive in turn; all else is signed by the certificate's key.
    const turn = fault === 'mixed-key-kinds' ? signedTimes % 2 : 0;
    const timestamp = String(Math.trunc(bentNowMs(clock.nowMs(), fault) / 1000));
    const nonce = randomBytes(16).toString('hex');
    const message = Buffer.concat([Buffer.from(`${timestamp}\n${nonce}\n`), body, NEWLINE]);
    const base64 = sign('sha256', message, ring[turn]!.key).toString('base64');
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'Mozilla/4.0',
      'request-id': randomUUID(),
      'wechatpay-timestamp': timestamp,
      'wechatpay-nonce': nonce,
      'wechatpay-serial': bentSerial(ring, turn, fault),
      'wechatpay-signature': bentSignature(base64, fault),
      'wechatpay-signature-type': 'WECHATPAY2-SHA256-RSA2048',
    };
    return { ...bare, headers };
  };
  return {
    sign(event) {
      const { eventType: _e, originalType: _o, summary: _s, plain: _p, ...about } = event;
      const body = envelope(event, apiV3Key, clock.nowMs());
      return signed({ channel: 'wechatpay', ...about, body, signedTimes: 1 });
    },
    again: (notification) => signed({ ...notification, signedTimes: notification.signedTimes + 1 }),
  };
}

const NEWLINE = Buffer.from('\n');

function envelope(event: WechatpayEvent, apiV3Key: string, nowMs: number): Buffer {
  const isEscaped = event.fault === 'escaped-body';
  const plain = isEscaped ? escapedJson(event.plain) : JSON.stringify(event.plain);
  const aad = event.fault === 'empty-aad' ? '' : event.originalType;
  const nonce = randomBytes(6).toString('hex');
  const body = {
    id: randomUUID(),
    create_time: shanghaiRfc3339(nowMs),
    resource_type: 'encrypt-resource',
    event_type: event.eventType,
    summary: event.summary,
    resource: {
      original_type: event.originalType,
      algorithm: 'AEAD_AES_256_GCM',
      ciphertext: seal({ key: apiV3Key, nonce, aad, plain }),
      associated_data: aad,
      nonce,
    },
  };
  return Buffer.from(isEscaped ? escapedJson(body) : JSON.stringify(body));
}

/**
 * AEAD_AES_256_GCM as WeChat Pay v3 uses it: key and nonce are ASCII, the tag follows the
 * ciphertext, base64.
 */
export function seal(parts: { key: string; nonce: string; aad: string; plain: string }): string {
  const cipher = createCipheriv('aes-256-gcm', parts.key, parts.nonce);
  cipher.setAAD(Buffer.from(parts.aad));
  const text = [cipher.update(parts.plain, 'utf8'), cipher.final(), cipher.getAuthTag()];
  return Buffer.concat(text).toString('base64');
}

/**
 * The same JSON as another encoder writes it: `\/`, every non-ASCII unit as `\uXXXX`, blanks and
 * line ends.
 */
function escapedJson(value: object): string {
  return JSON.stringify(value, null, ' ')
    .replaceAll('/', '\\/')
    .replace(/[^\x20-\x7e\n]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function bentSerial(
  ring: readonly { serial: string }[],
  turn: number,
  fault: string | undefined,
): string {
  if (fault === 'unknown-serial') return randomBytes(20).toString('hex').toUpperCase();
  return ring[fault === 'swapped-serial' ? 1 - turn : turn]!.serial;
}

function bentSignature(base64: string, fault: string | undefined): string {
  if (fault === 'probe') return `WECHATPAY/SIGNTEST/${base64}`;
  if (fault === 'sign-letter-case') return otherCase(base64);
  if (fault !== 'bad-signature') return base64;
  const bytes = Buffer.from(base64, 'base64');
  bytes[100]! ^= 1;
  return bytes.toString('base64');
}
