/** How a request is repeated that was not answered, or answered "not now". */
export interface Patience {
  readonly fetch: (request: Request) => Promise<Response>;
  /** A try that takes longer counts as not answered. */
  readonly timeoutMs: number;
  /** All tries together. */
  readonly tries: number;
  /** Waits before the next try. */
  readonly wait: (ms: number) => Promise<void>;
}

const NOT_NOW: readonly number[] = [429, 502, 503, 504];
const FIRST_PAUSE_MS = 250;
const PAUSE_MAX_MS = 10_000;

/**
 * Sends a request until it is answered, as long as a repetition cannot do it twice: reading, and
 * what carries an Idempotency-Key. Waits as long as `Retry-After` says, else longer each time.
 * @throws what the last try threw.
 */
export async function fetchPatiently(request: Request, patience: Patience): Promise<Response> {
  const tries = isRepeatable(request) ? patience.tries : 1;
  for (let n = 1; ; n++) {
    const isLast = n === tries;
    const answer = await oneTry(request, patience).catch((error: unknown) => {
      if (isLast || request.signal.aborted) throw error;
      return undefined;
    });
    if (answer && (isLast || !NOT_NOW.includes(answer.status))) return answer;
    await answer?.body?.cancel();
    await patience.wait(pauseMs(n, answer));
  }
}

function oneTry(request: Request, { fetch, timeoutMs }: Patience): Promise<Response> {
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(timeoutMs)]);
  // The body of a request is read once, so each try has a copy.
  return fetch(new Request(request.clone(), { signal }));
}

function isRepeatable({ method, headers }: Request): boolean {
  return method === 'GET' || headers.has('idempotency-key');
}

function pauseMs(triesMade: number, answer: Response | undefined): number {
  const asked = Number(answer?.headers.get('retry-after') ?? Number.NaN) * 1000;
  const ours = FIRST_PAUSE_MS * 2 ** (triesMade - 1) * (0.5 + Math.random() / 2);
  return Math.min(Number.isFinite(asked) ? asked : ours, PAUSE_MAX_MS);
}
