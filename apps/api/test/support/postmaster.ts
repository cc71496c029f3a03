import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '#libs/testing';

/** Process id of the embedded PostgreSQL of a data folder; undefined when none runs there. */
export function postmasterPid(dataDir: string): number | undefined {
  const cluster = join(dataDir, 'postgres', 'cluster');
  try {
    const pid = Number(readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[0]);
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(cluster) ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** As a power cut of the database's machine: its first process is gone without a word. */
export function killPostgres(dataDir: string): void {
  process.kill(postmasterPid(dataDir)!, 'SIGKILL');
}

/** Ends a server that was left behind. */
export function endPostgres(dataDir: string): void {
  const pid = postmasterPid(dataDir);
  if (pid !== undefined) process.kill(pid, 'SIGQUIT');
}

export async function waitUntilPostgresEnded(dataDir: string): Promise<void> {
  await eventually(() => postmasterPid(dataDir) === undefined, { withinMs: 10_000 });
}
