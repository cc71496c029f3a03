import type { Row } from './output/rows.js';

/** The forms of an export: a JSON object a line, or a table. */
export type ExportForm = 'ndjson' | 'csv';

/** The last line of lines of JSON is short; this much of the end holds it. */
const TAIL_CHARS = 4_096;

/**
 * Hands an export on as it comes. Answers its last line, `{"end":true,…}`, which a table does not
 * have; null when the export was cut off. @throws the abort reason when interrupted.
 */
export async function handOn(
  { body, form }: { body: AsyncIterable<Uint8Array> | null; form: ExportForm },
  { write, signal }: { write: (text: string) => Promise<void>; signal: AbortSignal },
): Promise<Row | null> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
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
  return form === 'csv' ? {} : endOf(tail);
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
