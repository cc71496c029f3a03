import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel';
import type { ApiClient } from '#sim';
import { ask } from './support/ask.js';
import { operationsOf, readOpenApi } from './support/open-api.js';
import type { Operation } from './support/open-api.js';
import { openPerson } from './support/open-person.js';
import { openTenant, targetsIn } from './support/tenant.js';
import type { Tenant } from './support/tenant.js';
import { isOffer } from './support/tenant-fee-plans.js';
import { TestPlatform } from './support/test-platform.js';

const PAGE = readFileSync(new URL('../../../docs/permissions.md', import.meta.url), 'utf8');
/** Of a role that sees every merchant nothing is another's. */
const SEES_ALL = ['admin', 'operator', 'technician'];
/** Would take away what the walk stands on. */
const ENDS_ITSELF = ['DELETE /v1/me/sessions/{id}', 'DELETE /v1/sessions/current'];

let platform: TestPlatform;
let admin: ApiClient;
let operations: Operation[];
let ours: Tenant;
let theirs: Tenant;
let feePlanId: string;
let tokens: ReadonlyMap<string, string>;

/** The table of the page: role -> what it marks. */
function marked(): Map<string, Set<string>> {
  const lines = PAGE.split('\n');
  const table = lines.slice(lines.findIndex((line) => line.startsWith('| permission |')));
  const end = table.findIndex((line) => !line.startsWith('|'));
  const [headings, , ...rows] = table.slice(0, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
  return new Map(
    headings!
      .slice(2)
      .map((role, at) => [
        role,
        new Set(rows.filter((row) => row[at + 2] === '✓').map(([word]) => word!)),
      ]),
  );
}

beforeAll(async () => {
  platform = await TestPlatform.start();
  admin = await platform.admin();
  operations = operationsOf(await readOpenApi(platform.url)).filter(({ permission }) => permission);
  ours = await openTenant(platform, admin, { name: '张记', sn: 'SPK-OURS-1' });
  theirs = await openTenant(platform, admin, { name: '李记', sn: 'SPK-THEIRS' });
  const { data } = await admin.get<{ data: { id: string }[] }>('/v1/fee-plans');
  feePlanId = data[0]!.id;
  const merchant = { scopeType: 'merchant', scopeId: ours.merchantId };
  const scopes: Readonly<Record<string, { scopeType: string; scopeId?: string }>> = {
    agent: { scopeType: 'agent', scopeId: ours.agentId },
    merchant_owner: merchant,
    cashier: merchant,
  };
  const everybody = [...marked().keys()].map(async (role) => {
    const scope = scopes[role] ?? { scopeType: 'platform' };
    return [role, await openPerson(platform.url, admin, { role, ...scope })] as const;
  });
  tokens = new Map(await Promise.all(everybody));
});

afterAll(() => platform.end());

const name = ({ method, path }: Operation) => `${method} ${path}`;

function pathIn(tenant: Tenant, operation: Operation): string {
  const targets = targetsIn(tenant, { terminalId: ours.terminalId, feePlanId });
  return targets[name(operation)]?.path ?? operation.path;
}

/** The same path to things that were never there. */
function missing(path: string): string {
  return path
    .replace(/\/([a-z]{3})_[0-9a-z]{26}/g, (_, prefix: 'mer') => `/${newId(prefix, 1)}`)
    .replace(`/${ours.sn}`, '/SPK-MISSING');
}

async function call(role: string, operation: Operation, path: string, json: unknown) {
  const answer = await ask(platform.url + path, {
    method: operation.method,
    token: tokens.get(role)!,
    ...(operation.takesBody ? { json } : {}),
  });
  return answer.status;
}

const isRead = ({ method }: Operation) => method === 'GET';

describe.each([...marked()])('a person with the role %s', (role, held) => {
  const may = () => operations.filter(({ permission }) => held.has(permission!));
  const mayNot = () => operations.filter(({ permission }) => !held.has(permission!));

  it('is refused whatever the table does not mark', async () => {
    for (const operation of mayNot()) {
      for (const path of [pathIn(ours, operation), missing(pathIn(ours, operation))]) {
        const status = await call(role, operation, path, {});
        expect({ route: name(operation), status }).toEqual({ route: name(operation), status: 403 });
      }
    }
  });

  it('reads their own wherever the table marks it', async () => {
    for (const operation of may().filter(isRead)) {
      const status = await call(role, operation, pathIn(ours, operation), {});
      expect({ route: name(operation), status }).toEqual({ route: name(operation), status: 200 });
    }
  });

  it('gets as far as their body wherever the table lets them write', async () => {
    for (const operation of may().filter((one) => one.takesBody)) {
      const path = pathIn(ours, operation);
      const status = await call(role, operation, path, { colour: 'red' });
      expect({ route: name(operation), status }).toEqual({ route: name(operation), status: 400 });
    }
  });

  it('finds nothing where nothing is, and nothing of another’s', async () => {
    for (const operation of may().filter(({ path }) => path.includes('{'))) {
      const route = name(operation);
      if (ENDS_ITSELF.includes(route)) continue;
      const targets = targetsIn(theirs, { terminalId: ours.terminalId, feePlanId });
      const { path, json = {} } = targets[route]!;
      const status = await call(role, operation, missing(pathIn(ours, operation)), json);
      expect({ route, status }).toEqual({ route, status: 404 });
      if (SEES_ALL.includes(role) || isOffer(operation.path)) continue;
      expect({ route, status: await call(role, operation, path, json) }).toEqual({
        route,
        status: 404,
      });
    }
  });
});
