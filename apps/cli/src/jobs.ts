import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { jobUnfinished } from './cli.errors.js';
import type { Context } from './context.js';
import { choice } from './flags.js';
import { readAnswer } from './http/read-answer.js';
import type { Row } from './output/rows.js';

const ASKED_EVERY_MS = 500;
const WAITED_MAX_MS = 600_000;

const waitedFor = z.looseObject({ endedAt: z.string().nullable() });

/** Where a job is. */
export function jobPath(id: string): string {
  return `/v1/jobs/${encodeURIComponent(id)}`;
}

/** What is typed to confirm a job: of how many merchants it is. */
export function merchantsPhrase(count: number): string {
  return count === 1 ? '1 merchant' : `${count} merchants`;
}

/** Which rows of a job are meant, by the names of the route's query. */
export const jobRowFilters = {
  state: choice('--state <state>', 'rows in this state only', [
    ...['pending', 'done', 'unchanged', 'skipped', 'failed'],
  ]),
};

/** The rows of a job by their states, in words; states in which there are none are left out. */
export function progressOf(rows: unknown): string {
  return Object.entries((rows ?? {}) as Readonly<Record<string, number>>)
    .filter(([, count]) => count !== 0)
    .map(([state, count]) => `${count} ${state}`)
    .join(', ');
}

/**
 * A job as it is when it has ended.
 * @throws CliError `job_unfinished` after ten minutes; the abort reason after Ctrl-C.
 */
export async function endedJob({ api, clock, io }: Context, id: string): Promise<Row> {
  const path = jobPath(id);
  const untilMs = clock.nowMs() + WAITED_MAX_MS;
  for (;;) {
    const job = readAnswer(`GET ${path}`, await api.get(path), waitedFor);
    if (job.endedAt !== null) return job;
    if (clock.nowMs() > untilMs) throw jobUnfinished(id);
    await pause(ASKED_EVERY_MS, undefined, { signal: io.signal });
  }
}
