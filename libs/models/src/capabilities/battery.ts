/** Runs without mains for a while and reports its charge by the event `battery`. */
export interface Battery {
  readonly name: 'battery';
  /** Hours of stand-by on a full charge. */
  readonly standbyHours: number;
  /** Percent of charge at which it reports by itself. */
  readonly lowPercent: number;
}

/** A battery with the maker's stand-by time. */
export function battery(facts: { standbyHours: number; lowPercent?: number }): Battery {
  return { name: 'battery', standbyHours: facts.standbyHours, lowPercent: facts.lowPercent ?? 20 };
}
