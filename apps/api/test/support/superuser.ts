import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asSuperuser } from '#libs/testing';
import type { TestPlatform } from './test-platform.js';

/**
 * One statement as the superuser of the embedded server, whose password and port lie in the data
 * folder: for what cannot come about by the API alone and has specs of its own.
 */
export async function inTables(
  { dataDir }: TestPlatform,
  text: string,
  values: readonly unknown[],
): Promise<void> {
  const password = readFileSync(join(dataDir, 'postgres.password'), 'utf8').trim();
  const pidFile = join(dataDir, 'postgres', 'cluster', 'postmaster.pid');
  const port = readFileSync(pidFile, 'utf8').split('\n')[3]!.trim();
  const url = `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/haodian`;
  await asSuperuser(url, (client) => client.query(text, [...values]));
}
