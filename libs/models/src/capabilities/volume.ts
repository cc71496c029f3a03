/** Its loudness can be set by the shadow's `volume`, 0 (silent) to 100. */
export interface Volume {
  readonly name: 'volume';
  /** What it has when it leaves the factory. */
  readonly initial: number;
}

/** A settable volume, 0 to 100. */
export function volume({ initial }: { initial: number }): Volume {
  return { name: 'volume', initial };
}
