import { createHmac, randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';
/** The specification asks for 24 to 64. */
const SECRET_BYTES = 32;

/** What is signed. */
export interface Signed {
  readonly eventId: string;
  /** When it is sent, s since the epoch: receivers refuse what is older than some minutes. */
  readonly atSeconds: number;
  readonly body: string;
}

/** A new secret, `whsec_` and 32 random bytes in base64. */
export function newSecret(): string {
  return PREFIX + randomBytes(SECRET_BYTES).toString('base64');
}

/**
 * The header `webhook-signature`: `v1,` and the HMAC-SHA256 of id, time stamp and body, once for
 * each secret (https://github.com/standard-webhooks/standard-webhooks, "Signature scheme").
 */
export function signatureOf(signed: Signed, secrets: readonly string[]): string {
  const content = `${signed.eventId}.${signed.atSeconds}.${signed.body}`;
  return secrets
    .map((secret) => {
      const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
      return `v1,${createHmac('sha256', key).update(content).digest('base64')}`;
    })
    .join(' ');
}

/** The headers of a delivery. */
export function headersOf(
  signed: Signed,
  secrets: readonly string[],
): Readonly<Record<string, string>> {
  return {
    'content-type': 'application/json; charset=utf-8',
    'user-agent': 'Haodian-Webhooks/1',
    'webhook-id': signed.eventId,
    'webhook-timestamp': String(signed.atSeconds),
    'webhook-signature': signatureOf(signed, secrets),
  };
}
