import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { DryRun } from '../cli.errors.js';
import { row, type Row } from '../output/rows.js';
import type { Credentials } from '../session/credentials.js';
import { readAnswer } from './read-answer.js';
import { refusalOf } from './refusal.js';
import type { Sent, Transport } from './transport.js';

/** Values of a query; those that are undefined are left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** A request that changes something. */
export interface Change {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  /** Takes an Idempotency-Key, so that it can be sent again when the answer is lost. */
  readonly creates?: boolean;
}

const page = z.object({
  data: z.array(row).readonly(),
  /** Some lists are short and have one page only. */
  nextCursor: z.string().nullish(),
});

/** One page of a list. */
export type Page = Readonly<z.output<typeof page>>;

/** The platform's API as whoever is logged in. */
export class Api {
  constructor(
    private readonly transport: Transport,
    private readonly credentials: Credentials,
    private readonly dryRun: ((change: Change) => Promise<void>) | null,
  ) {}

  /** @throws CliError as the platform refuses, with its code. */
  get(path: string, query: Query = {}, withinMs?: number): Promise<Row> {
    return this.ask({ method: 'GET', path: path + search(query), isRepeatable: true, withinMs });
  }

  /** @throws CliError as the platform refuses; `answer_malformed` for what is no page. */
  async page(path: string, query: Query = {}): Promise<Page> {
    return readAnswer(`GET ${path}`, await this.get(path, query), page);
  }

  /**
   * Sends what changes something, once as far as the platform is concerned.
   * @throws CliError as the platform refuses; DryRun in its place under --dry-run.
   */
  async change(change: Change): Promise<Row> {
    if (this.dryRun) {
      await this.dryRun(change);
      throw new DryRun();
    }
    const { creates, ...request } = change;
    const idempotencyKey = creates ? randomUUID() : undefined;
    const isRepeatable = creates === true || change.method === 'PUT';
    const body = change.body ?? (creates ? {} : undefined);
    return this.ask({ ...request, body, isRepeatable, idempotencyKey });
  }

  /**
   * Asks what a change would come to, with a body that says it is a dry run: it changes nothing, so
   * it is sent under --dry-run as well. What keeps the answer makes it once for all tries.
   * @throws CliError as the platform refuses.
   */
  preview(path: string, body: { readonly dryRun: true }): Promise<Row> {
    const idempotencyKey = randomUUID();
    return this.ask({ method: 'POST', path, body, isRepeatable: true, idempotencyKey });
  }

  /**
   * Sends a file to a route that takes `dryRun` in its query, which --dry-run sets.
   * @throws CliError as the platform refuses.
   */
  upload(
    path: string,
    { query, file }: { readonly query: Query; readonly file: NonNullable<Sent['file']> },
  ): Promise<Row> {
    const whole = path + search({ ...query, dryRun: this.dryRun !== null });
    return this.ask({ method: 'POST', path: whole, file, isRepeatable: false });
  }

  /** The body of a successful answer as it comes. @throws CliError as the platform refuses. */
  async stream(path: string, query: Query = {}): Promise<Response> {
    const sent: Sent = { method: 'GET', path: path + search(query), isRepeatable: true };
    const answer = await this.proven(sent, (whole) => this.transport.open(whole));
    if (answer.ok) return answer;
    const body: unknown = await answer.json().catch(() => undefined);
    throw refusalOf(named(sent), { status: answer.status, headers: answer.headers, body });
  }

  private async ask(sent: Sent): Promise<Row> {
    const answer = await this.proven(sent, (whole) => this.transport.send(whole));
    const isFine = answer.status >= 200 && answer.status < 300;
    const isEmpty = answer.status === 204;
    const isObject = typeof answer.body === 'object' && answer.body !== null;
    if (!isFine || (!isEmpty && !isObject)) throw refusalOf(named(sent), answer);
    return (answer.body ?? {}) as Row;
  }

  /**
   * Sends with a proof of who asks. The platform's clock may have ended a session before ours did:
   * it is renewed then, and asked once more.
   */
  private async proven<A extends { readonly status: number }>(
    sent: Sent,
    send: (whole: Sent) => Promise<A>,
  ): Promise<A> {
    const refused = await this.credentials.bearer();
    const first = await send({ ...sent, token: refused });
    if (first.status !== 401) return first;
    const token = await this.credentials.renewed(refused);
    return token === null ? first : send({ ...sent, token });
  }
}

function named({ method, path }: Sent): string {
  return `${method} ${path.split('?')[0]}`;
}

function search(query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  if (given.length === 0) return '';
  const pairs = given.map(([name, value]): [string, string] => [name, String(value)]);
  return `?${new URLSearchParams(pairs).toString()}`;
}
