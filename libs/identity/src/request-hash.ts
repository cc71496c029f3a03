import { createHash } from 'node:crypto';

/** What tells two requests apart: their JSON, whatever the order of its keys. */
export function hashOf(body: unknown): Buffer {
  const text = JSON.stringify(body, sortedKeys) ?? '';
  return createHash('sha256').update(text).digest();
}

function sortedKeys(_name: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
