import iconv from 'iconv-lite';

/** Ordered form fields. */
export type FormFields = Readonly<Record<string, string>>;

const UNRESERVED = new Set(
  Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789*-._'),
);

/**
 * An `application/x-www-form-urlencoded` body. `over` escapes every byte with lower-case hex and
 * blanks as `%20`, which some encoders do and which decodes to the same.
 */
export function formBody(fields: FormFields, charset: string, over = false): Buffer {
  const escape = (text: string): string => escapeBytes(encodeText(text, charset), over);
  const pairs = Object.entries(fields).map(([key, value]) => `${key}=${escape(value)}`);
  return Buffer.from(pairs.join('&'));
}

/** Text as bytes of a charset (`utf-8`, `GBK` …). */
export function encodeText(text: string, charset: string): Buffer {
  return charset.toLowerCase() === 'utf-8' ? Buffer.from(text) : iconv.encode(text, charset);
}

function escapeBytes(bytes: Buffer, over: boolean): string {
  let escaped = '';
  for (const byte of bytes) {
    if (!over && UNRESERVED.has(byte)) escaped += String.fromCharCode(byte);
    else if (!over && byte === 0x20) escaped += '+';
    else escaped += hexOf(byte, over);
  }
  return escaped;
}

function hexOf(byte: number, lower: boolean): string {
  const hex = `%${byte.toString(16).padStart(2, '0')}`;
  return lower ? hex : hex.toUpperCase();
}
