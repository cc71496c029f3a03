import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { eventually, startTypeScript } from '#libs/testing';
import type { TypeScriptProcess } from '#libs/testing';
import { postgresProcessesIn } from './processes.js';
import { startEmbeddedPostgres } from './start-embedded-postgres.js';
import type { EmbeddedPostgres } from './start-embedded-postgres.js';

const API = new URL('./api-process.fixture.ts', import.meta.url);

/** What {@link EmbeddedFolder.startApi}'s process says of its server. */
export interface Ready {
  readonly pid: number;
  readonly port: number;
  readonly url: string;
  readonly adopted: boolean;
}

/** A data folder for a test, and everything that runs on it. */
export class EmbeddedFolder {
  readonly messages: string[] = [];
  private readonly servers: EmbeddedPostgres[] = [];
  private readonly apis: TypeScriptProcess[] = [];
  private readonly others: Server[] = [];

  private constructor(readonly path: string) {}

  /** Empty, or a copy of a stopped one, which spares the test a first start. */
  static async create(seed?: EmbeddedFolder): Promise<EmbeddedFolder> {
    const path = await mkdtemp(join(tmpdir(), 'haodian-embedded-'));
    await chmod(path, 0o711);
    if (seed) await promisify(execFile)('cp', ['-a', `${seed.path}/.`, path]);
    return new EmbeddedFolder(path);
  }

  /** One that has been started and stopped. */
  static async createSeed(): Promise<EmbeddedFolder> {
    const folder = await EmbeddedFolder.create();
    await (await folder.start()).stop();
    return folder;
  }

  get cluster(): string {
    return join(this.path, 'postgres', 'cluster');
  }

  /** Starts the server in this process. */
  async start(): Promise<EmbeddedPostgres> {
    const note = (message: string) => void this.messages.push(message);
    const log = { info: note, warn: note };
    const server = await startEmbeddedPostgres({ dataDir: this.path, log });
    this.servers.push(server);
    return server;
  }

  /** Starts the server in a process of its own, which can be killed. */
  spawnApi(): TypeScriptProcess {
    const api = startTypeScript(API, [this.path]);
    this.apis.push(api);
    return api;
  }

  async startApi(): Promise<{ api: TypeScriptProcess; ready: Ready }> {
    const api = this.spawnApi();
    return { api, ready: await api.said<Ready>('ready') };
  }

  /** Waits until the supervisor has said something like this. */
  async told(words: string): Promise<void> {
    const said = () => this.messages.some((message) => message.includes(words));
    await eventually(said, { withinMs: 30_000 });
  }

  /** Lets something else listen on a port. */
  async occupy(port: number): Promise<void> {
    const other = createServer();
    this.others.push(other);
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
  }

  /** Ends all of it and removes the folder. */
  async remove(): Promise<void> {
    for (const other of this.others) other.close();
    for (const api of this.apis) api.kill('SIGKILL');
    await Promise.all(this.apis.map((api) => api.ended));
    await Promise.all(this.servers.map((server) => server.stop()));
    for (const pid of await postgresProcessesIn(this.cluster)) process.kill(pid, 'SIGKILL');
    await eventually(async () => (await postgresProcessesIn(this.cluster)).length === 0);
    await rm(this.path, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Rows of one statement on a connection of its own. */
export async function ask<T extends pg.QueryResultRow>(url: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}
