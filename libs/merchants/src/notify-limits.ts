/** Limits of the notification path; apps/api provides them from its settings. */
export abstract class NotifyLimits {
  /** How far a signed time stamp may be from now, either way, ms (HAODIAN_NOTIFY_MAX_AGE_S). */
  abstract readonly maxAgeMs: number;
}
