import { mkdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { embeddedDatabaseUrl } from '#libs/testing';
import { ApiClient, freePort, PlatformProcess } from '#sim';
import { secondsSince, monotonicMs } from '../clock.js';
import type { Consumer } from '../processes/processor-time.js';
import { openTown } from './shops.js';
import type { Town, TownPlan } from './shops.js';

/** Of the user `admin` on every data folder of the bench. */
export const ADMIN_PASSWORD = 'bench-admin-password';

/** What the bench changes of the platform's settings: sets are signed ahead of being sent. */
const SETTINGS = {
  HAODIAN_ADMIN_PASSWORD: ADMIN_PASSWORD,
  HAODIAN_NOTIFY_MAX_AGE_S: '86400',
  HAODIAN_ANNOUNCEMENT_TTL_S: '600',
};

/** The built platform as a process of its own, on a data folder of the bench. */
export class PlatformUnderTest {
  private constructor(
    readonly dataDir: string,
    readonly mqttUrl: string,
    readonly readyAfterS: number,
    private readonly process: PlatformProcess,
  ) {}

  /** @param profileDir where a processor profile of it is written when it ends */
  static async start(dataDir: string, profileDir?: string): Promise<PlatformUnderTest> {
    const [httpPort, mqttPort] = [await freePort(), await freePort()];
    const settings = profileDir ? { ...SETTINGS, ...profiling(profileDir) } : SETTINGS;
    const startMs = monotonicMs();
    const process = await PlatformProcess.start({ httpPort, mqttPort, dataDir, settings });
    const url = `mqtt://127.0.0.1:${mqttPort}`;
    return new PlatformUnderTest(dataDir, url, secondsSince(startMs), process);
  }

  get url(): string {
    return this.process.url;
  }

  get pid(): number {
    return this.process.pid;
  }

  get consumers(): Readonly<Record<'api' | 'postgres', Consumer>> {
    return { api: { pid: this.pid }, postgres: { postgresOf: this.dataDir } };
  }

  /** The public API, logged in. */
  async api(): Promise<ApiClient> {
    const api = new ApiClient(this.url);
    await api.logIn('admin', ADMIN_PASSWORD);
    return api;
  }

  /** Its embedded PostgreSQL, beside the platform. */
  databaseUrl(): Promise<string> {
    return embeddedDatabaseUrl(this.dataDir, 'haodian');
  }

  /** What it counts, as for Prometheus: the value of one metric with these labels. */
  async metric(line: string): Promise<number> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    return Number(
      text
        .split('\n')
        .find((each) => each.startsWith(line))
        ?.split(' ')
        .at(-1) ?? 0,
    );
  }

  /** The shops of this data folder; signed up when there are none yet. */
  async town(plan: TownPlan): Promise<Town> {
    const file = join(this.dataDir, 'bench-town.json');
    const kept = await readFile(file, 'utf8').catch(() => null);
    if (kept !== null) return JSON.parse(kept) as Town;
    const town = await openTown(await this.api(), plan);
    await writeFile(file, JSON.stringify(town), { mode: 0o600 });
    return town;
  }

  stop(): Promise<number | null> {
    return this.process.stop();
  }
}

function profiling(folder: string): Record<string, string> {
  mkdirSync(folder, { recursive: true });
  const attach = new URL('../profile/attach.js', import.meta.url).href;
  return { NODE_OPTIONS: `--import=${attach}`, BENCH_PROFILE_DIR: folder };
}
