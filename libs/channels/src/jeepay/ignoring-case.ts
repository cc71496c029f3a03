/**
 * Orders two strings as the aggregator's platform does (Java's String.CASE_INSENSITIVE_ORDER): by
 * UTF-16 unit, each compared in upper case and, where that differs, by what is lower case of it.
 * Equal ones keep the order they had.
 */
export function compareIgnoringCase(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    if (a.charCodeAt(at) === b.charCodeAt(at)) continue;
    const upperA = upper(a.charAt(at));
    const upperB = upper(b.charAt(at));
    if (upperA === upperB) continue;
    const difference = lower(upperA).charCodeAt(0) - lower(upperB).charCodeAt(0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** One unit to one unit: a letter whose upper case takes several (ß) has none here, as there. */
function upper(unit: string): string {
  const mapped = unit.toUpperCase();
  return mapped.length === 1 ? mapped : unit;
}

function lower(unit: string): string {
  if (unit === '\u0130') return 'i';
  const mapped = unit.toLowerCase();
  return mapped.length === 1 ? mapped : unit;
}
