import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { documentRefused } from './documents.errors.js';

/** A file as it was sent. */
export interface SentFile {
  readonly bytes: Buffer;
  /** Hex. */
  readonly sha256: string;
}

/**
 * The bytes of a body, at most so many. Of a longer one the rest is let go by unseen, so that who
 * sends it hears the answer.
 * @throws DomainError `document_empty`, `document_too_large`, `document_cut_off`.
 */
export async function readBody(body: Readable, bytesMax: number): Promise<SentFile> {
  const parts: Uint8Array[] = [];
  // Part by part: ten megabytes at once would hold up everybody else's answer.
  const hash = createHash('sha256');
  let length = 0;
  for await (const part of chunks(body)) {
    length += part.length;
    if (length > bytesMax) break;
    parts.push(part);
    hash.update(part);
  }
  body.resume();
  if (length > bytesMax) throw documentRefused('too_large');
  if (length === 0) throw documentRefused('empty');
  return { bytes: Buffer.concat(parts, length), sha256: hash.digest('hex') };
}

/** Destroying a request's stream would close its connection before it is answered. */
async function* chunks(body: Readable): AsyncGenerator<Uint8Array> {
  try {
    yield* body.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
  } catch {
    throw documentRefused('cut_off');
  }
}
