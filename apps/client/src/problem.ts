/** One faulty field of a request. */
export interface FaultyField {
  readonly path: string;
  readonly code: string;
  readonly message: string;
  readonly messageZh?: string;
}

/** What the platform answers instead of a success: `application/problem+json` (RFC 9457). */
export class HaodianProblem extends Error {
  override readonly name = 'HaodianProblem';

  /**
   * @param code stable; branch on this. `answer_malformed` where no problem could be read.
   * @param detail what to do about it.
   */
  constructor(
    readonly status: number,
    readonly code: string,
    title: string,
    readonly more: { readonly detail?: string; readonly errors: readonly FaultyField[] },
  ) {
    super(title);
  }

  /** Reads it from an answer whose status is none of success. */
  static async from(response: Response): Promise<HaodianProblem> {
    const { status } = response;
    const body: unknown = await response.json().catch(() => undefined);
    if (!isProblem(body))
      return new HaodianProblem(status, 'answer_malformed', `The answer was ${status}.`, {
        errors: [],
      });
    const { title, code, detail, errors = [] } = body;
    return new HaodianProblem(status, code, title, { ...(detail ? { detail } : {}), errors });
  }
}

interface Problem {
  readonly title: string;
  readonly code: string;
  readonly detail?: string;
  readonly errors?: readonly FaultyField[];
}

function isProblem(body: unknown): body is Problem {
  const { title, code } = (body ?? {}) as Partial<Problem>;
  return typeof title === 'string' && typeof code === 'string';
}
