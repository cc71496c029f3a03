import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { usedDataFolder } from '#libs/testing';
import { ApiClient, freePort, PlatformProcess } from '#sim';

const ENTRY = fileURLToPath(new URL('../../../../dist/apps/api/src/main.js', import.meta.url));

/** What `admin` logs in with. */
export const PASSWORD = 'a password only these tests know';

/** The built platform on a data folder of its own. */
export class Platform {
  private constructor(
    private readonly process: PlatformProcess,
    private readonly dataDir: string,
  ) {}

  static async start(): Promise<Platform> {
    const dataDir = await usedDataFolder(async (folder) => {
      await (await startOn(folder)).stop();
    });
    return new Platform(await startOn(dataDir), dataDir);
  }

  get url(): string {
    return this.process.url;
  }

  /** A client that is logged in as admin, for what the command line cannot do. */
  async admin(): Promise<ApiClient> {
    const api = new ApiClient(this.url);
    await api.logIn('admin', PASSWORD);
    return api;
  }

  async end(): Promise<void> {
    await this.process.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

async function startOn(dataDir: string): Promise<PlatformProcess> {
  const ports = { httpPort: await freePort(), mqttPort: await freePort() };
  const settings = { HAODIAN_ADMIN_PASSWORD: PASSWORD, HAODIAN_LOG_LEVEL: 'warn' };
  return PlatformProcess.start({ ...ports, dataDir, settings }, ENTRY);
}
