/** How an error is to be answered; the API maps each kind to one HTTP status. */
export type ErrorKind =
  | 'bad_request'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'invalid'
  | 'unavailable'
  | 'too_large'
  | 'too_many';

/** One faulty field of a request: where it is, a stable code, a sentence for a person. */
export interface FieldError {
  readonly path: string;
  readonly code: string;
  readonly message: string;
  /** The same sentence in Chinese. */
  readonly messageZh: string;
}

/** What is said of a faulty field, and what to do about it. */
export interface FieldSentences extends Pick<FieldError, 'message' | 'messageZh'> {
  readonly advice: string;
}

/** What a {@link DomainError} is made of. */
export interface DomainErrorParts {
  readonly kind: ErrorKind;
  /** Stable, snake_case; clients branch on it. */
  readonly code: string;
  /** What is wrong, one sentence for a person. */
  readonly message: string;
  /** What to do about it, one sentence. */
  readonly advice?: string;
  readonly fields?: readonly FieldError[];
  /** When to come again, seconds from now. */
  readonly retryAfterS?: number;
  readonly cause?: unknown;
}

/**
 * An error somebody is meant to see and act on. Every library's `<lib>.errors.ts` builds its own
 * from this class, so that the code is stable and the API can answer it without knowing the
 * library.
 */
export class DomainError extends Error {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly advice: string | undefined;
  readonly fields: readonly FieldError[];
  readonly retryAfterS: number | undefined;

  constructor(parts: DomainErrorParts) {
    super(parts.message, { cause: parts.cause });
    this.name = new.target.name;
    this.kind = parts.kind;
    this.code = parts.code;
    this.advice = parts.advice;
    this.fields = parts.fields ?? [];
    this.retryAfterS = parts.retryAfterS;
  }
}
