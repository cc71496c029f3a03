/** What the operator decides. */
export abstract class AnnouncementSettings {
  /** How long after the event something may still be said (`HAODIAN_ANNOUNCEMENT_TTL_S`), ms. */
  abstract readonly ttlMs: number;
}
