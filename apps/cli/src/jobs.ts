import { choice } from './flags.js';

/** Where a job is. */
export function jobPath(id: string): string {
  return `/v1/jobs/${encodeURIComponent(id)}`;
}

/** Which rows of a job are meant, by the names of the route's query. */
export const jobRowFilters = {
  state: choice('--state <state>', 'rows in this state only', [
    ...['pending', 'done', 'unchanged', 'skipped', 'failed'],
  ]),
};
