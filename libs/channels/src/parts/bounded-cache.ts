/**
 * Remembers what `make` made of a text, for the last `entriesMax` texts first seen; what `make`
 * throws is not remembered. For pure, costly functions on the hot path.
 */
export function createBoundedCache<T>(
  entriesMax: number,
  make: (text: string) => T,
): (text: string) => T {
  const made = new Map<string, T>();
  return (text) => {
    const known = made.get(text);
    if (known !== undefined) return known;
    const fresh = make(text);
    if (made.size >= entriesMax) made.delete(made.keys().next().value as string);
    made.set(text, fresh);
    return fresh;
  };
}
