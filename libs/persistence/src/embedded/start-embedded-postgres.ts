import { chown, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { findBinaries } from './binaries.js';
import type { Binaries } from './binaries.js';
import { clusterPassword, prepareDataFolder } from './data-folder.js';
import type { DataFolder } from './data-folder.js';
import { DataFolderInUse } from './embedded.errors.js';
import { takeHold } from './folder-hold.js';
import type { FolderHold } from './folder-hold.js';
import { embeddedUrl, prepareCluster } from './prepare-cluster.js';
import { clusterMajor, ensureCluster, ensureRunning, stopServer } from './server.js';
import type { RunningServer } from './server.js';
import { withStartLock } from './start-lock.js';

/** Where the supervisor tells what it does; a pino logger fits. */
export interface SupervisorLog {
  info(message: string): void;
  warn(message: string): void;
}

/** How the embedded server is started. */
export interface EmbeddedPostgresOptions {
  /** `HAODIAN_DATA_DIR`; made when missing. */
  readonly dataDir: string;
  readonly log: SupervisorLog;
}

const RESTART_DELAY_MAX_MS = 5_000;
const RESTART_DELAY_FIRST_MS = 50;

/**
 * Starts the PostgreSQL of a data folder, or adopts the one a killed process left running, and
 * holds the folder against a second process. From then on a server that dies is started again on
 * the same port.
 * @throws DataFolderInUse; DomainError `data_folder_unusable`, `data_folder_foreign`,
 * `postgres_not_runnable`, `postgres_did_not_start`
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const folder = await prepareDataFolder(options.dataDir);
  return withStartLock(folder.startLock, async () => {
    const binaries = await findBinaries(folder);
    const password = await clusterPassword(folder, (await clusterMajor(folder)) !== undefined);
    await ensureCluster(folder, binaries, (file) => lendPassword(file, password, folder));
    const server = await ensureRunning(folder, binaries);
    const hold = await takeHold(folder, server.port, password);
    await prepareCluster(hold.client, password);
    const how = server.adopted ? 'adopted, left running by a process that is gone' : 'started';
    options.log.info(`PostgreSQL ${how}: pid ${server.pid}, port ${server.port}`);
    return new EmbeddedPostgres({ folder, binaries, password, log: options.log }, server, hold);
  });
}

interface Surroundings {
  readonly folder: DataFolder;
  readonly binaries: Binaries;
  readonly password: string;
  readonly log: SupervisorLog;
}

/** The running server of a data folder that this process holds. */
export class EmbeddedPostgres {
  /** Of the platform's login; does not change while this process runs. */
  readonly url: string;
  readonly port: number;
  private readonly stopping = new AbortController();
  private stopped: Promise<void> | undefined;
  private regaining: Promise<FolderHold | undefined> | undefined;

  constructor(
    private readonly around: Surroundings,
    private server: RunningServer,
    private hold: FolderHold | undefined,
  ) {
    this.port = server.port;
    this.url = embeddedUrl(server.port, around.password);
    void this.supervise();
  }

  /** Of the server's first process; another one after a restart. */
  get pid(): number {
    return this.server.pid;
  }

  /** Whether the server was found running at the start. */
  get adopted(): boolean {
    return this.server.adopted;
  }

  /** Ends the server, if this process still holds the folder. Safe to call twice. */
  async stop(): Promise<void> {
    this.stopped ??= this.stopOnce();
    await this.stopped;
  }

  private async stopOnce(): Promise<void> {
    this.stopping.abort();
    const hold = this.hold ?? (await this.regaining);
    if (!hold) return;
    await stopServer(this.around.folder, this.around.binaries);
    await hold.release();
  }

  /**
   * One turn for each loss of the session: the server was killed, restarted itself, or was stopped
   * by us.
   */
  private async supervise(): Promise<void> {
    while (this.hold) {
      await this.hold.lost;
      if (this.stopping.signal.aborted) return;
      this.hold = undefined;
      this.around.log.warn('PostgreSQL is gone; starting it again');
      this.regaining = this.regain();
      this.hold = await this.regaining;
    }
  }

  /** Undefined when this process is stopping, or another one has taken the folder. */
  private async regain(): Promise<FolderHold | undefined> {
    let delayMs = RESTART_DELAY_FIRST_MS;
    while (!this.stopping.signal.aborted) {
      try {
        return await this.restart();
      } catch (error) {
        this.around.log.warn(`PostgreSQL could not be started again: ${(error as Error).message}`);
        if (error instanceof DataFolderInUse) return undefined;
      }
      await delay(delayMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      delayMs = Math.min(2 * delayMs, RESTART_DELAY_MAX_MS);
    }
    return undefined;
  }

  /** On the same port: the pools know no other. */
  private async restart(): Promise<FolderHold> {
    const { folder, binaries, password, log } = this.around;
    return withStartLock(folder.startLock, async () => {
      const server = await ensureRunning(folder, binaries, this.port);
      const hold = await takeHold(folder, server.port, password);
      this.server = { ...server, adopted: this.server.adopted };
      log.info(`PostgreSQL is back: pid ${server.pid}, port ${server.port}`);
      return hold;
    });
  }
}

/** The file `initdb` reads the password from, as the user it runs as. */
async function lendPassword(file: string, password: string, folder: DataFolder): Promise<void> {
  await writeFile(file, password, { mode: 0o600 });
  if (folder.user) await chown(file, folder.user.uid, folder.user.gid);
}
