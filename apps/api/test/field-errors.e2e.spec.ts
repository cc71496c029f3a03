import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApiClient } from '#sim';
import { ask, keyToken } from './support/ask.js';
import type { Json } from './support/ask.js';
import { operationsOf, readOpenApi } from './support/open-api.js';
import { SEARCHES } from './support/searches.js';
import { TestPlatform } from './support/test-platform.js';

/** The form of any id: no route gets as far as looking for the thing. */
const ID = '01kasm5zk8e2wr9v0q3j7y4n6t';

const SEARCHED_LISTS = [
  ...['/v1/agents', '/v1/merchants', '/v1/merchants/{id}/stores', '/v1/users'],
  ...['/v1/leads', '/v1/leads/export', '/v1/merchants/export', '/v1/users/export'],
];

const ENGLISH = expect.stringMatching(/^\P{Script=Han}+$/u);
const CHINESE = expect.stringMatching(/\p{Script=Han}/u);

let platform: TestPlatform;
let admin: ApiClient;
let merchantId: string;

beforeAll(async () => {
  const { platform: started, api, shop } = await TestPlatform.withShop();
  [platform, admin, merchantId] = [started, api, shop.merchantId];
});

afterAll(() => platform.end());

async function errorsOf(method: string, path: string, json?: Json): Promise<readonly Json[]> {
  const { body } = await admin.raw(method, path, json);
  return (body as { errors?: Json[] } | null)?.errors ?? [];
}

describe('a faulty field', () => {
  it('of any body is named in English and in Chinese, an unknown one too', async () => {
    const operations = operationsOf(await readOpenApi(platform.url));
    const routes = operations.filter(({ takesBody, path }) => takesBody && !path.includes('{'));
    const silent: string[] = [];
    for (const { method, path } of routes) {
      const errors = await errorsOf(method, path, { nonsense: 1 });
      const told = { message: ENGLISH, messageZh: CHINESE };
      for (const error of errors) expect({ path, error }).toMatchObject({ path, error: told });
      if (!errors.some((error) => error['code'] === 'unknown_field')) silent.push(path);
    }
    expect(silent).toEqual([]);
    expect(routes.length).toBeGreaterThan(25);
  });

  it('of any query is named so', async () => {
    const operations = operationsOf(await readOpenApi(platform.url));
    const routes = operations.filter(({ method, takesQuery }) => method === 'GET' && takesQuery);
    const silent: string[] = [];
    for (const { path } of routes) {
      const filled = path.replaceAll(/\{\w+\}/g, ID);
      const errors = await errorsOf('GET', `${filled}?nonsense=1`);
      const told = { message: ENGLISH, messageZh: CHINESE };
      for (const error of errors) expect({ path, error }).toMatchObject({ path, error: told });
      if (errors.length === 0) silent.push(path);
    }
    expect(silent).toEqual([]);
    expect(routes.length).toBeGreaterThan(25);
  });
});

describe('a list with a search box', () => {
  it.each(SEARCHES)(
    'searched for %s answers a page, or 422 in both languages',
    async (_, q, wanted) => {
      const lists = operationsOf(await readOpenApi(platform.url)).filter(
        ({ takesSearch }) => takesSearch,
      );
      const token = await keyToken(admin, [...new Set(lists.map((list) => list.permission!))]);
      expect(lists.map(({ path }) => path)).toEqual(expect.arrayContaining(SEARCHED_LISTS));
      for (const { path } of lists) {
        const url = platform.url + path.replace('{id}', merchantId);
        const { status, body } = await ask(`${url}?q=${q}`, { token });
        const isKnown = (wanted as readonly number[]).includes(status);
        expect({ path, status, isKnown }).toMatchObject({ isKnown: true });
        if (status === 200) continue;
        const error = { path: 'q', message: ENGLISH, messageZh: CHINESE };
        expect(body).toMatchObject({ code: 'search_refused', errors: [error] });
      }
    },
  );
});
