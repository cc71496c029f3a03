import { hash, randomFillSync } from 'node:crypto';

/**
 * The kinds of thing that have an id of ours; the prefix of the TypeID tells them apart in logs and
 * URLs.
 */
export type IdPrefix =
  | 'usr'
  | 'grn'
  | 'agt'
  | 'ses'
  | 'inv'
  | 'key'
  | 'mer'
  | 'sto'
  | 'ter'
  | 'fpl'
  | 'chn'
  | 'ord'
  | 'att'
  | 'pay'
  | 'ref'
  | 'ent'
  | 'pst'
  | 'acc'
  | 'inb'
  | 'ann'
  | 'asg'
  | 'cre'
  | 'evt'
  | 'whe'
  | 'whd'
  | 'apl'
  | 'doc'
  | 'agr'
  | 'tpl'
  | 'cap'
  | 'chg'
  | 'job'
  | 'tsk'
  | 'led'
  | 'tty';

/**
 * A TypeID (https://github.com/jetify-com/typeid): prefix, `_`, 26 characters of base32; sorts by
 * creation time.
 */
export type Id<P extends IdPrefix> = `${P}_${string}`;

const TIME_BYTES = 6;
const TAIL_BYTES = 10;
/** Two zero bits and 48 of the time are exactly ten characters of base32. */
const TIME_CHARACTERS = 10;
const VERSION_7 = 0x70;
const VERSION_8 = 0x80;
const SUFFIX = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/;
/** Crockford's base32 in lower case, as TypeID uses it. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
/** Two characters at a time: the 26 are 13 look-ups. */
const PAIRS = [...ALPHABET].flatMap((high) => [...ALPHABET].map((low) => high + low));
const PAIR_BITS = 10;

/** Reused by every call: ids are made one after the other, tens of thousands a second. */
const scratch = new Uint8Array(TIME_BYTES + TAIL_BYTES);
/**
 * Random bytes are fetched by the thousand: a call for ten costs as much as one for all of them.
 */
const pool = new Uint8Array(TAIL_BYTES * 1024);
let poolUsed = pool.length;

/** A new id; its UUIDv7 carries `atMs`, so ids sort by the millisecond they were made for. */
export function newId<P extends IdPrefix>(prefix: P, atMs: number): Id<P> {
  if (poolUsed >= pool.length) refillPool();
  for (let i = 0; i < TAIL_BYTES; i++) scratch[TIME_BYTES + i] = pool[poolUsed++]!;
  return idFromScratch(prefix, atMs, VERSION_7);
}

/**
 * Where the ids of a millisecond begin: no id made for it or later sorts before this, and every one
 * made earlier does.
 */
export function idsFrom(prefix: IdPrefix, atMs: number): string {
  return newId(prefix, atMs).slice(0, prefix.length + 1 + TIME_CHARACTERS);
}

/**
 * The id of something that must come out the same however often it is made (an announcement):
 * UUIDv8 (RFC 9562 section 5.8), first 48 bits the subject's time, the rest SHA-256 of the parts
 * joined by `|`.
 */
export function derivedId<P extends IdPrefix>(prefix: P, atMs: number, ...parts: string[]): Id<P> {
  const digest = hash('sha256', parts.join('|'), 'buffer');
  scratch.set(digest.subarray(0, TAIL_BYTES), TIME_BYTES);
  return idFromScratch(prefix, atMs, VERSION_8);
}

/** Whether a text is a well-formed id with this prefix (says nothing about existence). */
export function isId<P extends IdPrefix>(prefix: P, text: string): text is Id<P> {
  return text.startsWith(`${prefix}_`) && SUFFIX.test(text.slice(prefix.length + 1));
}

function refillPool(): void {
  randomFillSync(pool);
  poolUsed = 0;
}

/** Writes time, version and variant (RFC 9562) around the tail in `scratch`, then spells the id. */
function idFromScratch<P extends IdPrefix>(prefix: P, atMs: number, version: number): Id<P> {
  let rest = Math.trunc(atMs);
  for (let i = TIME_BYTES - 1; i >= 0; i--) {
    scratch[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  scratch[6] = (scratch[6]! & 0x0f) | version;
  scratch[8] = (scratch[8]! & 0x3f) | 0x80;
  return `${prefix}_${base32(scratch)}`;
}

/** 128 bits as 26 characters of five bits, two zero bits in front (the TypeID specification). */
function base32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let bitCount = 2;
  for (const byte of bytes) {
    bits = ((bits << 8) | byte) & 0x3ffff;
    bitCount += 8;
    if (bitCount < PAIR_BITS) continue;
    bitCount -= PAIR_BITS;
    text += PAIRS[(bits >> bitCount) & 0x3ff]!;
  }
  return text;
}
