/** What the operator decides. */
export abstract class AnnouncementSettings {
  /** Whether this process hears what devices answer: one with the role `broker` does. */
  abstract readonly hearsDevices: boolean;
  /** How long after the event something may still be said (`HAODIAN_ANNOUNCEMENT_TTL_S`), ms. */
  abstract readonly ttlMs: number;
}
