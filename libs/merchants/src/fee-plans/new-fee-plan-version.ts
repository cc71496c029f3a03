import type { NewFeePlanRule } from './check-rules.js';

/** A version as it is entered. */
export interface NewFeePlanVersion {
  readonly feePlanId: string;
  /** The Shanghai day from whose midnight it is valid, `YYYY-MM-DD`. */
  readonly validFrom: string;
  /** Where given, the day on which the version behind it must begin. */
  readonly validUntil?: string | null | undefined;
  readonly rules: readonly NewFeePlanRule[];
}
