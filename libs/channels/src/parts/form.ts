import iconv from 'iconv-lite';
import { NotificationRefused } from '../channels.errors.js';

const FIELDS_MAX = 256;
const PERCENT = 0x25;
const PLUS = 0x2b;
const SPACE = 0x20;
/** Byte -> value of the hexadecimal digit it is, or -1. */
const HEX_VALUES = Int8Array.from({ length: 256 }, (_, byte) =>
  '0123456789abcdef'.indexOf(String.fromCharCode(byte).toLowerCase()),
);

/**
 * One field of a posted form, percent-decoded once; the bytes are what was signed, whatever their
 * charset.
 */
export interface FormField {
  readonly name: string;
  readonly bytes: Buffer;
}

/** A form's values as text, by name; without prototype, so that no name is special. */
export type FormValues = Readonly<Record<string, string>>;

/**
 * Takes `application/x-www-form-urlencoded` apart. Every value is decoded exactly once; `+` is a
 * space.
 * @throws NotificationRefused `malformed` for a name that comes twice (two readers could see two
 * values), a broken percent escape, a name that is not printable ASCII, or more than 256 fields.
 */
export function readForm(body: Uint8Array): FormField[] {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1');
  const pairs = text.split('&', FIELDS_MAX + 1).filter((pair) => pair !== '');
  if (pairs.length > FIELDS_MAX) throw new NotificationRefused('malformed');
  const seen = new Set<string>();
  return pairs.map((pair) => {
    const field = readPair(pair);
    if (seen.has(field.name)) throw new NotificationRefused('malformed');
    seen.add(field.name);
    return field;
  });
}

/**
 * The values in the form's charset; UTF-8 where it names none.
 * @throws NotificationRefused `malformed` for a charset other than UTF-8 and the GBK family.
 */
export function formValues(fields: readonly FormField[], charset = ''): FormValues {
  const decode = decoderOf(charset);
  const values: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const field of fields) values[field.name] = decode(field.bytes);
  return values;
}

/**
 * Refuses a form in which a value holds `&name=` of a field that we read. The strings that channels
 * sign are not escaped, so `a=1&b=2` is one field or two under the same signature; where that
 * matters, it is not believed.
 * @throws NotificationRefused `malformed`
 */
export function refuseHiddenFields(values: FormValues, names: readonly string[]): void {
  for (const value of Object.values(values)) {
    if (!value.includes('&')) continue;
    if (names.some((name) => value.includes(`&${name}=`))) {
      throw new NotificationRefused('malformed');
    }
  }
}

function decoderOf(charset: string): (bytes: Buffer) => string {
  const name = charset.toLowerCase();
  if (name === '' || name === 'utf-8' || name === 'utf8') {
    return (bytes) => bytes.toString('utf8');
  }
  if (name === 'gbk' || name === 'gb2312' || name === 'gb18030') {
    return (bytes) => iconv.decode(bytes, 'gb18030');
  }
  throw new NotificationRefused('malformed');
}

function readPair(pair: string): FormField {
  const at = pair.indexOf('=');
  const name = percentDecoded(at < 0 ? pair : pair.slice(0, at)).toString('latin1');
  if (!/^[\x21-\x7e]{1,128}$/.test(name)) throw new NotificationRefused('malformed');
  return { name, bytes: percentDecoded(at < 0 ? '' : pair.slice(at + 1)) };
}

/** Undoes percent escapes in place: escapes only ever shrink a text. */
function percentDecoded(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1');
  let length = 0;
  for (let at = 0; at < bytes.length; at += 1, length += 1) {
    const byte = bytes[at]!;
    if (byte === PERCENT) {
      bytes[length] = hexDigit(bytes[at + 1]) * 16 + hexDigit(bytes[at + 2]);
      at += 2;
    } else {
      bytes[length] = byte === PLUS ? SPACE : byte;
    }
  }
  return bytes.subarray(0, length);
}

function hexDigit(byte: number | undefined): number {
  const value = HEX_VALUES[byte ?? 0]!;
  if (value < 0) throw new NotificationRefused('malformed');
  return value;
}
