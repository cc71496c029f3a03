/** How changes are slowed down and what channels cost; given from outside. */
export abstract class ChangeSettings {
  /** How long an approved change waits, ms; 0 for none. */
  abstract readonly coolOffMs: number;
  /** What each channel takes of a payment, as an exact decimal; unknown for those left out. */
  abstract readonly costRates: ReadonlyMap<string, string>;
}
