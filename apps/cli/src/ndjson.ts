import type { Row } from './output/rows.js';

/** The last line of an export is short; this much of the end holds it. */
const TAIL_CHARS = 4_096;

/**
 * Hands an export on as it comes and answers its last line, `{"end":true,…}`; null when it was cut
 * off. @throws the abort reason when interrupted.
 */
export async function readEnd(
  body: AsyncIterable<Uint8Array> | null,
  { write, signal }: { write: (text: string) => Promise<void>; signal: AbortSignal },
): Promise<Row | null> {
  const decoder = new TextDecoder();
  let tail = '';
  try {
    for await (const chunk of body ?? []) {
      const text = decoder.decode(chunk, { stream: true });
      await write(text);
      tail = (tail + text).slice(-TAIL_CHARS);
    }
  } catch {
    signal.throwIfAborted();
    return null;
  }
  return endOf(tail);
}

function endOf(tail: string): Row | null {
  if (!tail.endsWith('\n')) return null;
  try {
    const last = JSON.parse(tail.trimEnd().split('\n').at(-1) ?? '') as Row;
    return last['end'] === true ? last : null;
  } catch {
    return null;
  }
}
