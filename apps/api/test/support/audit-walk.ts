import { expect } from '@jest/globals';
import type { ApiClient } from '#sim';
import { ask } from './ask.js';
import type { Json, Question } from './ask.js';
import { AUDITED } from './audited.js';
import type { Operation } from './open-api.js';
import type { TestPlatform } from './test-platform.js';

/** Sends changes one after the other, and looks for what each left in the audit log. */
export class AuditWalk {
  /** The routes that left what they should: `POST /v1/merchants`. */
  readonly walked = new Set<string>();

  constructor(
    private readonly platform: TestPlatform,
    private readonly admin: ApiClient,
    private readonly operations: readonly Operation[],
  ) {}

  /** Answers the body; fails when it is refused, or is not on record as {@link AUDITED} says. */
  async step(method: string, path: string, question: Question = {}): Promise<Json> {
    const name = this.nameOf(method, path);
    const [newest] = await this.rows();
    const url = this.platform.url + path;
    const { status, text, body } = await ask(url, { ...question, method });
    expect(status < 300 ? 'done' : `${name} answered ${status}: ${text}`).toBe('done');
    const rows = await this.rows();
    const added = rows.slice(
      0,
      rows.findIndex(({ hash }) => hash === newest!['hash']),
    );
    const found = { name, actions: added.map(({ action }) => action) };
    expect(found).toEqual({ name, actions: expect.arrayContaining([AUDITED[name]]) });
    this.walked.add(name);
    return body;
  }

  private async rows(): Promise<readonly Json[]> {
    return (await this.admin.get<{ data: Json[] }>('/v1/audit?limit=20')).data;
  }

  /** The route that a path leads to: `/v1/leads/import` is no lead. */
  private nameOf(method: string, path: string): string {
    const fits = this.operations.filter((one) => {
      const form = new RegExp(`^${one.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
      return one.method === method && form.test(path);
    });
    const [best] = fits.toSorted((one, other) => places(one) - places(other));
    if (!best) throw new Error(`there is no route ${method} ${path}`);
    return `${method} ${best.path}`;
  }
}

function places({ path }: Operation): number {
  return path.split('{').length;
}
