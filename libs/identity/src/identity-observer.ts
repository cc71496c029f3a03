/** Alarms what a person must look at; the api gives one that feeds metrics and the log. */
export abstract class IdentityObserver {
  /**
   * A refresh token came a second time: it was stolen, or its client is faulty. The log-in is ended
   * already.
   */
  abstract refreshTokenReused(found: { userId: string; sessionId: string }): void;
}
