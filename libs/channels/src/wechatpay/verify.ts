import { NotificationRefused } from '../channels.errors.js';
import type { RawNotification, RingKey, VerifyContext } from '../define-channel.js';
import { openAes256Gcm } from '../parts/aes-256-gcm.js';
import { verifiesRsaSha256 } from '../parts/rsa-sha256.js';
import type { WechatpaySettings } from './settings.js';

/** A verified and opened notification. */
export interface WechatpayEvent {
  readonly id: unknown;
  readonly eventType: unknown;
  readonly createTime: unknown;
  /** The opened resource. */
  readonly plain: Readonly<Record<string, unknown>>;
}

interface SignedHeaders {
  readonly serial: string;
  readonly timestamp: string;
  readonly nonce: string;
  readonly signature: string;
}

/** WeChat sends such signatures now and then to see whether they are checked at all. */
const PROBE = 'WECHATPAY/SIGNTEST/';
const LINE_FEED = 0x0a;

/**
 * Serial known, signature, freshness, then decrypt: in this order, so that a clock or a key of ours
 * that is wrong is told apart from a forgery. https://pay.weixin.qq.com/doc/v3/merchant/4013053249
 * @throws NotificationRefused
 */
export function verifyWechatpay(
  raw: RawNotification,
  context: VerifyContext<WechatpaySettings>,
): WechatpayEvent {
  const headers = signedHeaders(raw.headers);
  const key = keyOf(headers.serial, context.keys);
  if (headers.signature.startsWith(PROBE)) throw new NotificationRefused('probe');
  if (!verifiesRsaSha256(signedBytes(headers, raw.body), headers.signature, key.publicKeyPem)) {
    throw new NotificationRefused('bad_signature');
  }
  const ageMs = context.nowMs - Number(headers.timestamp) * 1_000;
  if (Math.abs(ageMs) >= context.maxAgeMs) throw new NotificationRefused('stale', ageMs);
  return openedEvent(raw.body, context.settings.apiV3Key);
}

function signedHeaders(headers: RawNotification['headers']): SignedHeaders {
  const serial = headers['wechatpay-serial'] ?? '';
  const timestamp = headers['wechatpay-timestamp'] ?? '';
  const nonce = headers['wechatpay-nonce'] ?? '';
  const signature = headers['wechatpay-signature'] ?? '';
  // The parts of the signed message are divided by line feeds only: none may come from inside a
  // part.
  const isWellFormed = /^\d{1,12}$/.test(timestamp) && /^[\x21-\x7e]{1,128}$/.test(nonce);
  if (!isWellFormed || serial === '' || signature === '')
    throw new NotificationRefused('malformed');
  return { serial, timestamp, nonce, signature };
}

function keyOf(serial: string, keys: readonly RingKey[]): RingKey {
  const key = keys.find((candidate) => candidate.serial === serial);
  if (!key) throw new NotificationRefused('unknown_serial');
  return key;
}

/** `timestamp\nnonce\nbody\n`, copied once: one call into OpenSSL is cheaper than three updates. */
function signedBytes({ timestamp, nonce }: SignedHeaders, body: Uint8Array): Buffer {
  const head = `${timestamp}\n${nonce}\n`;
  const message = Buffer.allocUnsafe(head.length + body.length + 1);
  message.write(head, 'latin1');
  message.set(body, head.length);
  message[message.length - 1] = LINE_FEED;
  return message;
}

function openedEvent(body: Uint8Array, apiV3Key: string): WechatpayEvent {
  const envelope = jsonObject(body, 'malformed');
  const { id, event_type: eventType, create_time: createTime } = envelope;
  const resource = (envelope['resource'] ?? {}) as Readonly<Record<string, unknown>>;
  return { id, eventType, createTime, plain: opened(resource, apiV3Key) };
}

function opened(resource: Readonly<Record<string, unknown>>, apiV3Key: string) {
  const { algorithm, ciphertext, nonce, associated_data: associatedData } = resource;
  const isSealed = algorithm === 'AEAD_AES_256_GCM' && typeof ciphertext === 'string';
  if (!isSealed || typeof nonce !== 'string') throw new NotificationRefused('undecryptable');
  const aad = typeof associatedData === 'string' ? associatedData : '';
  return jsonObject(plainBytes({ ciphertext, nonce, associatedData: aad }, apiV3Key));
}

function plainBytes(sealed: Parameters<typeof openAes256Gcm>[0], apiV3Key: string): Buffer {
  try {
    return openAes256Gcm(sealed, apiV3Key);
  } catch {
    throw new NotificationRefused('undecryptable');
  }
}

function jsonObject(
  bytes: Uint8Array,
  reason: 'malformed' | 'undecryptable' = 'undecryptable',
): Readonly<Record<string, unknown>> {
  try {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Falls through: what is no JSON is answered like what is no object.
  }
  throw new NotificationRefused(reason);
}
