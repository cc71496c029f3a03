import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApiClient } from '#sim';
import { keyToken } from './support/ask.js';
import { TestPlatform } from './support/test-platform.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const run = promisify(execFile);

let platform: TestPlatform;
let admin: ApiClient;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'haodian-client-'));
  platform = await TestPlatform.start();
  admin = await platform.admin();
});

afterAll(async () => {
  await platform.end();
  await rm(folder, { recursive: true, force: true });
});

describe('the TypeScript client made from the API of a running platform', () => {
  it('compiles against what a program does, and does it', async () => {
    const make = join(ROOT, 'dist/apps/client/make/main.js');
    const to = join(folder, 'node_modules/@haodian/client');
    await run(process.execPath, [make, '--from', platform.url, '--to', to], bare);
    await symlink(
      join(ROOT, 'node_modules/openapi-fetch'),
      join(folder, 'node_modules/openapi-fetch'),
    );
    const program = join(folder, 'usage.mts');
    await copyFile(join(ROOT, 'test/fixtures/client-usage.ts'), program);
    expect(await compile(program)).toBe('');
    const token = await keyToken(admin, ['merchants:read', 'merchants:write']);
    const usage = [join(folder, 'usage.mjs'), platform.url, token];
    const { stdout } = await run(process.execPath, usage, bare);
    expect(JSON.parse(stdout)).toEqual({
      isMade: true,
      isMadeOnce: true,
      names: ['张记小馆', '张记小馆'],
      missing: [404, 'merchant_not_found', []],
      misspelt: [400, 'request_invalid', ['name', 'nam']],
    });
  });
});

/** Without the options that the tests themselves run with. */
const bare = { env: { ...process.env, NODE_OPTIONS: '' } };

/** Compiles one program into its folder; answers what is wrong with it. */
async function compile(path: string): Promise<string> {
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  const types = ['--types', 'node', '--typeRoots', join(ROOT, 'node_modules/@types')];
  const how = ['--module', 'nodenext', '--target', 'es2023', '--strict', '--skipLibCheck'];
  return run(process.execPath, [compiler, path, ...how, ...types], { ...bare, cwd: folder }).then(
    () => '',
    ({ stdout }: { stdout: string }) => stdout,
  );
}
