import { jobPath, jobRowFilters } from '../../jobs.js';
import { listing } from '../../listing.js';
import { time } from '../../output/cells.js';

export const command = listing({
  summary: 'What became of every merchant of a job',
  args: { id: 'the job, job_…' },
  path: ({ id }) => `${jobPath(id)}/rows`,
  filters: jobRowFilters,
  columns: {
    N: 'n',
    MERCHANT: 'merchantId',
    STATE: 'state',
    TARGET: 'targetId',
    BEFORE: 'beforeId',
    AT: time('at'),
    WHY: 'message',
  },
  examples: ['job rows job_01kasm5zk8e2wr9v0q3j7y4n6t --state failed'],
});
