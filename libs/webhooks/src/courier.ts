import { Injectable } from '@nestjs/common';
import { Agent, request } from 'undici';
import type { Dispatcher } from 'undici';
import { addressIn, guardedLookup, isAllowedAddress } from './address-guard.js';
import { AddressRefused } from './webhooks.errors.js';
import { WebhookSettings } from './webhook-settings.js';

const TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 5_000;
/** What is kept of an answer. */
const ANSWER_BYTES_MAX = 1_024;

/** Why an attempt failed; docs/webhooks.md says what to do about each. */
export const ATTEMPT_ERRORS = [
  'address_refused',
  'unresolved',
  'connection_refused',
  'connection',
  'tls',
  'timeout',
  'redirect',
  'status',
] as const;

/** A word of {@link ATTEMPT_ERRORS}. */
export type AttemptError = (typeof ATTEMPT_ERRORS)[number];

/** What came of an attempt. */
export interface Attempt {
  /** null: no answer came. */
  readonly status: number | null;
  readonly ms: number;
  /** The first kilobyte of the answer. */
  readonly answer: string | null;
  /** null: it was accepted. */
  readonly error: AttemptError | null;
}

/** What is posted where. */
export interface Letter {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Posts over HTTP to addresses that anybody could have entered: public ones only, checked where the
 * connection is made; no redirects; one time limit over everything.
 */
@Injectable()
export class Courier {
  // No connection is kept for the next letter: each is checked where it leads.
  private readonly agent: Agent;

  constructor(private readonly settings: WebhookSettings) {
    const lookup = guardedLookup(settings);
    this.agent = new Agent({
      pipelining: 0,
      connect: { lookup, timeout: CONNECT_TIMEOUT_MS },
    });
  }

  /** Never throws, but when `stop` is aborted: then nobody knows whether it arrived. */
  async post(letter: Letter, stop?: AbortSignal): Promise<Attempt> {
    const startedMs = performance.now();
    const limit = AbortSignal.timeout(this.settings.timeoutMs ?? TIMEOUT_MS);
    const signal = stop ? AbortSignal.any([limit, stop]) : limit;
    try {
      const { status, answer } = await this.exchange(letter, signal);
      return { status, answer, ms: elapsed(startedMs), error: errorOfStatus(status) };
    } catch (error) {
      if (stop?.aborted) throw error;
      return { status: null, answer: null, ms: elapsed(startedMs), error: errorOf(error) };
    }
  }

  /** Ends every connection. */
  async close(): Promise<void> {
    await this.agent.destroy();
  }

  private async exchange({ url, headers, body }: Letter, signal: AbortSignal) {
    const address = addressIn(new URL(url).hostname);
    // Node looks up names only.
    if (address !== null && !isAllowedAddress(address, this.settings)) throw new AddressRefused();
    const { agent: dispatcher } = this;
    const answered = await request(url, { method: 'POST', headers, body, dispatcher, signal });
    return { status: answered.statusCode, answer: await headOf(answered.body) };
  }
}

/** Reads no more than it keeps; an answer that breaks off still has its status. */
async function headOf(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk as Buffer);
      length += (chunk as Buffer).length;
      if (length >= ANSWER_BYTES_MAX) break;
    }
  } catch {
    // What came until then is kept.
  }
  // PostgreSQL keeps no U+0000 in a text.
  return Buffer.concat(chunks).subarray(0, ANSWER_BYTES_MAX).toString().replaceAll('\0', '');
}

function errorOfStatus(status: number): AttemptError | null {
  if (status >= 200 && status < 300) return null;
  return status >= 300 && status < 400 ? 'redirect' : 'status';
}

const ERROR_OF_CODE: Readonly<Record<string, AttemptError>> = {
  HAODIAN_ADDRESS_REFUSED: 'address_refused',
  ENOTFOUND: 'unresolved',
  EAI_AGAIN: 'unresolved',
  ECONNREFUSED: 'connection_refused',
  ETIMEDOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
};

function errorOf(error: unknown): AttemptError {
  const { name, code } = error as { name?: string; code?: unknown };
  if (name === 'TimeoutError') return 'timeout';
  const word = typeof code === 'string' ? code : '';
  return ERROR_OF_CODE[word] ?? (/CERT|TLS|SSL|VERIFY/.test(word) ? 'tls' : 'connection');
}

function elapsed(startedMs: number): number {
  return Math.round(performance.now() - startedMs);
}
