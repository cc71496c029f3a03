import type { WechatpayAccount } from '#sim';

/** Where a payment is made: who WeChat says was paid, and the plate that was scanned. */
export interface Till {
  readonly subMerchantId: string;
  readonly plateCode: string;
}

/** What is to be signed ahead. */
export interface Preparation {
  readonly account: WechatpayAccount;
  readonly tills: readonly Till[];
  readonly count: number;
}

/**
 * The first of a prepared set's amounts, in fen; the others follow it one by one and so name their
 * payment.
 */
export const FIRST_AMOUNT = 1_000;

/** A request from behind its request line: headers, an empty line, the body. */
export type RequestRest = Buffer;

/** The bytes of a signed notification, ready for any path. */
export function requestRest(headers: Readonly<Record<string, string>>, body: Buffer): RequestRest {
  const lines = Object.entries({ ...headers, 'content-length': String(body.length) });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.concat([Buffer.from(`${head}\r\n`, 'latin1'), body]);
}

/** The request line and host of a notify URL. */
export function requestLine(url: URL): Buffer {
  return Buffer.from(`POST ${url.pathname} HTTP/1.1\r\nhost: ${url.host}\r\n`, 'latin1');
}
