import type { SecretBox } from '#libs/persistence';

/**
 * What tells two requests apart: their JSON, whatever the order of its keys. Keyed, since a body
 * can be no more than a phone number, which a plain hash would give away. The first is kept, the
 * others find what was kept before the secret key was changed.
 */
export function requestHashes(secretBox: SecretBox, body: unknown): readonly Buffer[] {
  const text = JSON.stringify(body, sortedKeys) ?? '';
  return secretBox.fingerprintsOf(text, 'request');
}

function sortedKeys(_name: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
