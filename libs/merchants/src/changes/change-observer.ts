/** Told when the workers of changes and jobs fall behind; the application logs it. */
export abstract class ChangeObserver {
  /** Something failed that nobody expected; it is tried again. */
  abstract trouble(what: string, error: unknown): void;
}
