/**
 * JSON in its one form, by RFC 8785 (JSON Canonicalization Scheme): keys sorted, no white space.
 * Whoever reads a row back and writes it so again gets the text its hash was made of.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, sortedKeys);
}

function sortedKeys(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
