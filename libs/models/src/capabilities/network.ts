/** What carries a model's connection. */
export type Bearer = '2g' | '4g' | 'wifi';

/** Connects by itself over these bearers, the preferred one first. */
export interface Network {
  readonly name: 'network';
  readonly bearers: readonly Bearer[];
}

/** The bearers of a model, the preferred one first. */
export function network(...bearers: readonly Bearer[]): Network {
  return { name: 'network', bearers };
}
