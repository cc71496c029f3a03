import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '#libs/testing';
import type { Database } from './database.js';
import { EmbeddedFolder } from './embedded/embedded-folder.fixture.js';
import type { EmbeddedPostgres } from './embedded/start-embedded-postgres.js';
import { openDatabase } from './open-database.js';
import { DatabaseUnavailable } from './persistence.errors.js';

let folder: EmbeddedFolder;
let server: EmbeddedPostgres;
let database: Database;

beforeAll(async () => {
  folder = await EmbeddedFolder.create();
  server = await folder.start();
  database = await openDatabase({ url: server.url });
});
afterAll(async () => {
  await database.close();
  await folder.remove();
});

describe('the embedded database', () => {
  it('is migrated and keeps what it commits', async () => {
    expect(await database.durability()).toEqual({
      fsync: 'on',
      fullPageWrites: 'on',
      synchronousCommit: 'on',
    });
  });

  it('killed under load is unavailable, nothing else, and back on its own', async () => {
    const outcomes: unknown[] = [];
    let stopped = false;
    const load = Array.from({ length: 8 }, async () => {
      while (!stopped) outcomes.push(await database.ping().catch((error: unknown) => error));
    });
    await eventually(() => outcomes.length > 20);
    process.kill(server.pid, 'SIGKILL');
    await eventually(() => outcomes.some((outcome) => outcome instanceof DatabaseUnavailable));
    await folder.told('is back');
    await eventually(() => outcomes.at(-1) === undefined);
    stopped = true;
    await Promise.all(load);
    const failures = outcomes.filter((outcome) => outcome !== undefined);
    expect(failures.filter((failure) => !(failure instanceof DatabaseUnavailable))).toEqual([]);
  });
});
