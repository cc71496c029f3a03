import { startEmbeddedPostgres } from './start-embedded-postgres.js';

// Stands for the api in specs that kill it: starts the server of the folder given, says so, ends as
// it is told to.
const say = (what: object): void => void process.stdout.write(`${JSON.stringify(what)}\n`);
const log = {
  info: (message: string) => say({ log: message }),
  warn: (message: string) => say({ log: message }),
};

try {
  const server = await startEmbeddedPostgres({ dataDir: process.argv[2]!, log });
  say({ ready: { pid: server.pid, port: server.port, url: server.url, adopted: server.adopted } });
  process.once('SIGTERM', () => {
    void server.stop().then(() => process.exit(0));
  });
} catch (error) {
  say({ failed: (error as Error).message });
  process.exitCode = 2;
}
