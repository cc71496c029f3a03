import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';

/** A file as it was sent. */
export interface SentFile {
  readonly bytes: Buffer;
  /** Hex. */
  readonly sha256: string;
}

/** What a body has to keep to, and the error for one that does not. */
export interface BodyRules {
  readonly bytesMax: number;
  readonly refused: (why: 'too_large' | 'cut_off') => Error;
}

/**
 * The bytes of a body, at most so many. Of a longer one the rest is let go by unseen, so that who
 * sends it hears the answer.
 * @throws what `refused` makes.
 */
export async function readBody(body: Readable, rules: BodyRules): Promise<SentFile> {
  const { bytesMax, refused } = rules;
  const parts: Uint8Array[] = [];
  // Part by part: ten megabytes at once would hold up everybody else's answer.
  const hash = createHash('sha256');
  let length = 0;
  for await (const part of chunks(body, refused)) {
    length += part.length;
    if (length > bytesMax) break;
    parts.push(part);
    hash.update(part);
  }
  body.resume();
  if (length > bytesMax) throw refused('too_large');
  return { bytes: Buffer.concat(parts, length), sha256: hash.digest('hex') };
}

/** Destroying a request's stream would close its connection before it is answered. */
async function* chunks(body: Readable, refused: BodyRules['refused']): AsyncGenerator<Uint8Array> {
  try {
    yield* body.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
  } catch {
    throw refused('cut_off');
  }
}
