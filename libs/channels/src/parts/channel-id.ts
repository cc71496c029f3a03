import { createHash } from 'node:crypto';

const CHANNEL_ID = /^[\x20-\x7e]{1,128}$/;

/**
 * The first of these values that can serve as a channel's id: printable ASCII, at most 128
 * characters.
 */
export function firstChannelId(...values: readonly unknown[]): string | undefined {
  for (const value of values) {
    if (typeof value === 'string' && CHANNEL_ID.test(value)) return value;
  }
  return undefined;
}

/** A stable name for a message without a usable id, so that its repeats still meet one row. */
export function digestId(message: string): string {
  return `sha256:${createHash('sha256').update(message).digest('hex')}`;
}
