import { createHash, randomBytes } from 'node:crypto';
import { TypeID } from 'typeid-js';

/** The kinds of thing that have an id of ours; the prefix of the TypeID tells them apart in logs and URLs. */
export type IdPrefix =
  | 'usr' | 'ses' | 'key' | 'mer' | 'sto' | 'ter' | 'fpl' | 'chn' | 'ord' | 'att' | 'pay' | 'ref' | 'ent' | 'pst'
  | 'acc' | 'inb' | 'ann' | 'asg' | 'cre' | 'evt';

/** A TypeID (https://github.com/jetify-com/typeid): prefix, `_`, 26 characters of base32; sorts by creation time. */
export type Id<P extends IdPrefix> = `${P}_${string}`;

/** A new id; its UUIDv7 carries `atMs`, so ids sort in the order they were made. */
export function newId<P extends IdPrefix>(prefix: P, atMs: number): Id<P> {
  return idFromBytes(prefix, uuidBytes(atMs, randomBytes(10), 0x70));
}

/**
 * The id of something that must come out the same however often it is made (an announcement): UUIDv8 (RFC 9562
 * section 5.8), first 48 bits the subject's time, the rest SHA-256 of the parts joined by `|`.
 */
export function derivedId<P extends IdPrefix>(prefix: P, atMs: number, ...parts: string[]): Id<P> {
  const digest = createHash('sha256').update(parts.join('|')).digest();
  return idFromBytes(prefix, uuidBytes(atMs, digest.subarray(0, 10), 0x80));
}

/** Whether a text is a well-formed id with this prefix (says nothing about existence). */
export function isId<P extends IdPrefix>(prefix: P, text: string): text is Id<P> {
  return text.startsWith(`${prefix}_`) && /^[0-7][0-9a-hjkmnp-tv-z]{25}$/.test(text.slice(prefix.length + 1));
}

function uuidBytes(atMs: number, tail: Uint8Array, version: number): Uint8Array {
  const bytes = new Uint8Array(16);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(Math.trunc(atMs)) << 16n);
  bytes.set(tail, 6);
  bytes[6] = (bytes[6]! & 0x0f) | version;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes;
}

function idFromBytes<P extends IdPrefix>(prefix: P, bytes: Uint8Array): Id<P> {
  return TypeID.fromUUIDBytes(prefix, bytes).toString() as Id<P>;
}
