import { choice } from '../../flags.js';
import { progressOf } from '../../jobs.js';
import { listing } from '../../listing.js';
import { time, word } from '../../output/cells.js';

export const command = listing({
  summary: 'List jobs with their progress, from the newest; times of Shanghai',
  path: '/v1/jobs',
  filters: {
    state: choice('--state <state>', 'in this state only', [
      ...['waiting', 'running', 'finished', 'stopped', 'refused', 'failed'],
    ]),
    sort: choice('--sort <order>', 'by endedAt those that are over only', [
      ...['createdAt', '-createdAt', 'endedAt', '-endedAt'],
    ]),
  },
  columns: {
    ID: 'id',
    STARTED: time('createdAt'),
    KIND: 'kind',
    STATE: ({ state, dryRun }) => (dryRun === true ? `${word(state)} (dry run)` : word(state)),
    MERCHANTS: 'rowCount',
    ROWS: ({ rows }) => progressOf(rows),
    REASON: 'reason',
  },
  examples: ['job list --state running', 'job list --all --json'],
});
