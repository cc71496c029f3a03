import type { Logger } from 'pino';
import { IDENTITY_ENTITIES } from '#libs/identity';
import { MERCHANTS_ENTITIES } from '#libs/merchants';
import { openDatabase, startEmbeddedPostgres } from '#libs/persistence';
import type { Database } from '#libs/persistence';
import type { Config } from './config.js';

const entities = [...IDENTITY_ENTITIES, ...MERCHANTS_ENTITIES];

/** The platform's database, its own or somebody's, and how to let go of it. */
export interface Store {
  readonly database: Database;
  stop(): Promise<void>;
}

/** Opens the external database, or starts the embedded one and opens that. */
export async function openStore(config: Config, log: Logger): Promise<Store> {
  const onPoolError = (error: Error) =>
    log.warn({ reason: error.message }, 'a database connection broke');
  if (config.databaseUrl) {
    const database = await openDatabase({ url: config.databaseUrl, entities, onPoolError });
    return { database, stop: () => database.close() };
  }
  const postgres = await startEmbeddedPostgres({
    dataDir: config.dataDir,
    log: {
      info: (message: string) => log.info(message),
      warn: (message: string) => log.warn(message),
    },
  });
  try {
    const database = await openDatabase({ url: postgres.url, entities, onPoolError });
    const stop = async () => {
      await database.close();
      await postgres.stop();
    };
    return { database, stop };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}
