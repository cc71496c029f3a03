import { createDecipheriv, createPublicKey, createSecretKey, verify } from 'node:crypto';

/** What the baseline needs to open WeChat's notifications. */
export interface BaselineKeys {
  readonly publicKeyPem: string;
  readonly apiV3Key: string;
}

/** What it reads of one. */
export interface BareNotification {
  readonly transactionId: string;
  readonly plateCode: string;
  readonly amount: number;
  readonly paidAtMs: number;
}

interface Envelope {
  readonly resource: { ciphertext: string; nonce: string; associated_data: string };
}

interface Plain {
  readonly transaction_id: string;
  readonly attach: string;
  readonly success_time: string;
  readonly amount: { readonly total: number };
}

const TAG_BYTES = 16;

/**
 * Verifies and opens as few lines can: RSA-SHA256 over stamp, nonce and bytes, then AES-256-GCM.
 */
export function createOpener(keys: BaselineKeys) {
  const publicKey = createPublicKey(keys.publicKeyPem);
  const secretKey = createSecretKey(Buffer.from(keys.apiV3Key));
  return (headers: Readonly<Record<string, unknown>>, body: Buffer): BareNotification | null => {
    const head = `${String(headers['wechatpay-timestamp'])}\n${String(headers['wechatpay-nonce'])}\n`;
    const message = Buffer.concat([Buffer.from(head), body, Buffer.from('\n')]);
    const signature = Buffer.from(String(headers['wechatpay-signature']), 'base64');
    if (!verify('RSA-SHA256', message, publicKey, signature)) return null;
    const { resource } = JSON.parse(body.toString()) as Envelope;
    const sealed = Buffer.from(resource.ciphertext, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', secretKey, resource.nonce);
    decipher.setAAD(Buffer.from(resource.associated_data));
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    const bytes = decipher.update(sealed.subarray(0, -TAG_BYTES));
    decipher.final();
    const plain = JSON.parse(bytes.toString()) as Plain;
    return {
      transactionId: plain.transaction_id,
      plateCode: plain.attach,
      amount: plain.amount.total,
      paidAtMs: Date.parse(plain.success_time),
    };
  };
}
