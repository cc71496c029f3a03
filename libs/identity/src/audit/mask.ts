import { createHash, createPublicKey } from 'node:crypto';

type Mask = (text: string) => string;

const HIDDEN = '***';
const DEPTH_MAX = 6;
const ITEMS_MAX = 100;
const TEXT_MAX = 500;

const hidden: Mask = () => HIDDEN;
const lastFour: Mask = (text) => (text.length > 8 ? `${HIDDEN}${text.slice(-4)}` : HIDDEN);
const phone: Mask = (text) =>
  text.length >= 11 ? `${text.slice(0, -8)}****${text.slice(-4)}` : HIDDEN;
const firstCharacter: Mask = (text) => `${[...text][0] ?? ''}**`;
const email: Mask = (text) => `${HIDDEN}${text.slice(text.lastIndexOf('@'))}`;

/**
 * Fields the audit log never shows as they are, by name in lower case without `_` and `-`. The one
 * place to add to when a new secret or a new fact about a person is taken in.
 */
const MASKS: Readonly<Record<string, Mask>> = {
  // Secrets.
  token: hidden,
  accesstoken: hidden,
  refreshtoken: hidden,
  tokenhash: hidden,
  authorization: hidden,
  password: hidden,
  newpassword: hidden,
  oldpassword: hidden,
  passwordhash: hidden,
  secret: hidden,
  secrets: hidden,
  appsecret: hidden,
  clientsecret: hidden,
  signingsecret: hidden,
  totpsecret: hidden,
  recoverycodes: hidden,
  code: hidden,
  otp: hidden,
  apikey: hidden,
  apiv3key: hidden,
  privatekey: hidden,
  privatekeypem: hidden,
  publickeypem: (text) => fingerprintOf(text),
  // People.
  idnumber: lastFour,
  idcard: lastFour,
  idcardnumber: lastFour,
  legalpersonidnumber: lastFour,
  phone: phone,
  phonenumber: phone,
  mobile: phone,
  contactphone: phone,
  legalpersonphone: phone,
  email: email,
  contactemail: email,
  accountnumber: lastFour,
  bankaccount: lastFour,
  bankaccountnumber: lastFour,
  bankcard: lastFour,
  cardnumber: lastFour,
  settlementaccount: lastFour,
  accountholder: firstCharacter,
  holdername: firstCharacter,
  legalperson: firstCharacter,
  legalpersonname: firstCharacter,
  contactname: firstCharacter,
  realname: firstCharacter,
  openid: lastFour,
  payerid: lastFour,
  // What is noted down freely about a shop or a visit may hold any of them.
  notes: hidden,
  result: hidden,
  lostreason: hidden,
};

/** Tokens of ours and PEM blocks, wherever they stand. */
const TOKENS = /\bhd[a-z]_[A-Za-z0-9_-]{20,}/g;
const PEM = /-----BEGIN [A-Z0-9 ]+-----[^-]*(?:-----END [A-Z0-9 ]+-----)?/g;

/**
 * A value as the audit log may show it: secrets hidden, facts about people shortened to what tells
 * two of them apart, public keys as `sha256:` fingerprints; texts, lists and depth bounded.
 */
export function masked(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return maskedText(value);
  if (typeof value === 'bigint') return bigintOf(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return HIDDEN;
  if (typeof value !== 'object' || value === null) return plain(value);
  if (depth >= DEPTH_MAX) return HIDDEN;
  if (Array.isArray(value)) {
    const shown = value.slice(0, ITEMS_MAX).map((item) => masked(item, depth + 1));
    const rest = value.length - shown.length;
    return rest > 0 ? [...shown, `… ${rest} more`] : shown;
  }
  const fields = Object.entries(value).slice(0, ITEMS_MAX);
  return Object.fromEntries(fields.map(([name, held]) => [name, field(name, held, depth)]));
}

/** A text as the audit log may show it; PostgreSQL keeps U+0000 in no text. */
export function maskedText(text: string): string {
  const told = text.replaceAll('\0', '');
  const shown = told.replaceAll(PEM, (pem) => fingerprintOf(pem)).replaceAll(TOKENS, HIDDEN);
  return shown.length > TEXT_MAX ? `${shown.slice(0, TEXT_MAX)}…` : shown;
}

function field(name: string, held: unknown, depth: number): unknown {
  const key = name.toLowerCase().replaceAll(/[_-]/g, '');
  const mask = Object.hasOwn(MASKS, key) ? MASKS[key] : undefined;
  if (!mask || held === null || held === undefined) return masked(held, depth + 1);
  return mask(typeof held === 'string' ? held : '');
}

/** JSON knows no undefined, NaN or function. */
function plain(value: unknown): unknown {
  if (typeof value === 'boolean' || value === null) return value;
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function bigintOf(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

/** Of the key itself (SubjectPublicKeyInfo), as channel accounts show it. */
function fingerprintOf(pem: string): string {
  if (pem.includes('PRIVATE')) return HIDDEN;
  try {
    const der = createPublicKey(pem).export({ type: 'spki', format: 'der' });
    return `sha256:${createHash('sha256').update(der).digest('hex')}`;
  } catch {
    return HIDDEN;
  }
}
