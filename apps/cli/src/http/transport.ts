import { setTimeout as pause } from 'node:timers/promises';
import { answerMalformed, unreachable } from '../cli.errors.js';

/** A request to the platform. */
export interface Sent {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the platform's URL, with its query. */
  readonly path: string;
  readonly body?: unknown;
  /** In place of a body: sent as it is. */
  readonly file?: { readonly type: string; readonly bytes: Uint8Array<ArrayBuffer> } | undefined;
  readonly token?: string;
  readonly idempotencyKey?: string;
  /** Whether doing it twice comes to the same. */
  readonly isRepeatable: boolean;
  /** How long the answer may take; 30 s when left out. */
  readonly withinMs?: number;
}

/** An answer, refusals too. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON; undefined when there is none. */
  readonly body: unknown;
}

/** How the platform is reached. */
export interface TransportParts {
  /** Without a slash at its end. */
  readonly url: string;
  readonly signal: AbortSignal;
  readonly userAgent: string;
}

const ANSWER_WITHIN_MS = 30_000;
const ANSWER_BYTES_MAX = 16 * 2 ** 20;
/** Before the second and the third try. */
const WAITS_MS = [300, 1_200];
const WAIT_MAX_MS = 10_000;
/** The platform, or what stands before it, asks for another try. */
const TRANSIENT = new Set([429, 502, 503, 504]);

/** Speaks HTTP: limits, tries again, and nothing of what it means. */
export class Transport {
  constructor(private readonly parts: TransportParts) {}

  get url(): string {
    return this.parts.url;
  }

  /**
   * Resolves with whatever is answered; what may be repeated is tried three times.
   * @throws CliError `unreachable`, `answer_malformed`; the abort reason when interrupted.
   */
  async send(sent: Sent): Promise<Answer> {
    for (let tries = 0; ; tries += 1) {
      const waitMs = sent.isRepeatable ? WAITS_MS[tries] : undefined;
      try {
        const answer = await this.once(sent);
        if (waitMs === undefined || !isTransient(answer)) return answer;
        await this.wait(askedWaitMs(answer) ?? waitMs);
      } catch (error) {
        this.parts.signal.throwIfAborted();
        if (waitMs === undefined || isOurs(error)) throw this.told(error);
        await this.wait(waitMs);
      }
    }
  }

  /**
   * The body as it comes, for exports.
   * @throws CliError `unreachable`; the abort reason when interrupted.
   */
  async open(sent: Sent): Promise<Response> {
    try {
      return await this.fetch(sent, this.parts.signal);
    } catch (error) {
      this.parts.signal.throwIfAborted();
      throw this.told(error);
    }
  }

  private async once(sent: Sent): Promise<Answer> {
    const withinMs = sent.withinMs ?? ANSWER_WITHIN_MS;
    const signal = AbortSignal.any([this.parts.signal, AbortSignal.timeout(withinMs)]);
    const answer = await this.fetch(sent, signal);
    const { status, headers } = answer;
    const body = parsed(await readLimited(answer, `${sent.method} ${sent.path}`));
    return { status, headers, body };
  }

  /** Redirects are not followed: they would carry the token elsewhere. */
  private fetch(sent: Sent, signal: AbortSignal): Promise<Response> {
    return fetch(this.parts.url + sent.path, {
      method: sent.method,
      redirect: 'manual',
      signal,
      headers: {
        accept: 'application/json',
        'user-agent': this.parts.userAgent,
        ...(sent.token === undefined ? {} : { authorization: `Bearer ${sent.token}` }),
        ...(sent.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(sent.file ? { 'content-type': sent.file.type } : {}),
        ...(sent.idempotencyKey ? { 'idempotency-key': sent.idempotencyKey } : {}),
      },
      ...(sent.body === undefined ? {} : { body: JSON.stringify(sent.body) }),
      ...(sent.file ? { body: sent.file.bytes } : {}),
    });
  }

  /** Apart by up to a half, so that many who failed together do not come back together. */
  private async wait(waitMs: number): Promise<void> {
    const apart = Math.round(waitMs * (1 + Math.random() / 2));
    await pause(apart, undefined, { signal: this.parts.signal });
  }

  private told(error: unknown): unknown {
    return isOurs(error) ? error : unreachable(this.parts.url, reasonOf(error));
  }
}

function isTransient({ status, body }: Answer): boolean {
  const code = (body as { code?: unknown } | null | undefined)?.code;
  return TRANSIENT.has(status) || code === 'request_in_flight';
}

function askedWaitMs({ headers }: Answer): number | undefined {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return seconds >= 0 ? Math.min(seconds * 1000, WAIT_MAX_MS) : undefined;
}

function isOurs(error: unknown): boolean {
  return error instanceof Error && 'exitCode' in error;
}

/** What the system said: undici wraps it, and several addresses give several errors. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'it took too long';
  const { cause } = error as { cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? error.message;
}

async function readLimited(answer: Response, request: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of answer.body ?? []) {
    chunks.push(chunk as Uint8Array);
    bytes += (chunk as Uint8Array).length;
    if (bytes > ANSWER_BYTES_MAX) throw answerMalformed(request);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
