import type { Context } from '../context.js';
import type { Answer } from '../http/transport.js';

/** What a look at one thing came to, and what to do when it is not well. */
export interface Finding {
  readonly check: string;
  readonly state: 'ok' | 'warn' | 'fail';
  readonly detail: string;
  readonly advice?: string;
}

/** A healthy answer of the platform and when it came, by our clock. */
export interface Reached {
  readonly answer: Answer;
  readonly atMs: number;
}

/** Asks without a token; whatever is answered. @throws CliError `unreachable`. */
export async function lookAt({ transport, clock }: Context, path: string): Promise<Reached> {
  const answer = await transport.send({ method: 'GET', path, isRepeatable: false });
  return { answer, atMs: clock.nowMs() };
}

export function ok(check: string, detail: string): Finding {
  return { check, state: 'ok', detail };
}

export function warn(check: string, detail: string, advice: string): Finding {
  return { check, state: 'warn', detail, advice };
}

export function fail(check: string, detail: string, advice: string): Finding {
  return { check, state: 'fail', detail, advice };
}
