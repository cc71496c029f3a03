import { z } from 'zod';
import { EXIT, type Clock } from '#libs/kernel';
import { CliError, loginNeeded, sessionOver } from '../cli.errors.js';
import { readAnswer } from '../http/read-answer.js';
import type { Transport } from '../http/transport.js';
import { refusalOf } from '../http/refusal.js';
import { withLock } from './lock.js';
import type { SessionFile, StoredSession } from './session-file.js';

/** Renewed this long before its end, so that it lives as long as the request. */
const RENEW_BEFORE_MS = 60_000;

/** What a log-in and a refresh answer. */
const tokens = z.object({
  accessToken: z.string().min(1),
  expiresAt: z.iso.datetime(),
  refreshToken: z.string().min(1),
});

/** Tokens of a log-in. */
export type Tokens = z.output<typeof tokens>;

/** @throws CliError `answer_malformed`. */
export function readTokens(request: string, body: unknown): Tokens {
  return readAnswer(request, body, tokens);
}

/** What a request proves itself with. */
export interface Credentials {
  /** @throws CliError `login_needed`, `session_over`. */
  bearer(): Promise<string>;
  /** Another token after this one was refused; null when there is none to be had. */
  renewed(refused: string): Promise<string | null>;
}

/** An API key: it is valid or it is not. */
export function apiKeyCredentials(key: string): Credentials {
  return { bearer: () => Promise.resolve(key), renewed: () => Promise.resolve(null) };
}

/** The session in the user's config folder, renewed when it is about to end. */
export class SessionCredentials implements Credentials {
  constructor(
    private readonly file: SessionFile,
    private readonly transport: Transport,
    private readonly surroundings: { clock: Clock; signal: AbortSignal },
  ) {}

  async bearer(): Promise<string> {
    const session = await this.file.read();
    if (!session) throw loginNeeded(this.transport.url);
    if (!this.isEnding(session)) return session.accessToken;
    return (await this.renew((now) => !this.isEnding(now))).accessToken;
  }

  async renewed(refused: string): Promise<string> {
    return (await this.renew((now) => now.accessToken !== refused)).accessToken;
  }

  private isEnding({ expiresAt }: StoredSession): boolean {
    return Date.parse(expiresAt) - this.surroundings.clock.nowMs() < RENEW_BEFORE_MS;
  }

  /**
   * A refresh token works once, and a second use ends the whole log-in: only one process at a time
   * gets here, and it looks first whether another one has renewed the session meanwhile.
   */
  private async renew(isFine: (now: StoredSession) => boolean): Promise<StoredSession> {
    await this.file.prepare();
    return withLock(`${this.file.path}.lock`, this.surroundings.signal, async () => {
      const session = await this.file.read();
      if (!session) throw loginNeeded(this.transport.url);
      if (isFine(session)) return session;
      const fresh = { ...session, ...(await this.exchange(session.refreshToken)) };
      await this.file.write(fresh);
      return fresh;
    });
  }

  /** Sent once: a repeat after a lost answer would end the log-in everywhere. */
  private async exchange(refreshToken: string): Promise<Tokens> {
    const route = 'POST /v1/sessions/refresh';
    const answer = await this.transport.send({
      method: 'POST',
      path: '/v1/sessions/refresh',
      body: { refreshToken },
      isRepeatable: false,
    });
    if (answer.status < 300) return readTokens(route, answer.body);
    const refusal = refusalOf(route, answer);
    throw refusal.exitCode === EXIT.auth ? sessionOver(this.transport.url) : refusal;
  }
}

/** Whether it is about the proof, not about what was asked. */
export function isAboutProof(error: unknown): boolean {
  return error instanceof CliError && error.exitCode === EXIT.auth;
}
