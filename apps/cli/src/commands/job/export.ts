import { exporting } from '../../exporting.js';
import { jobPath, jobRowFilters } from '../../jobs.js';

export const command = exporting({
  summary: 'Write what became of every merchant of a job to a file',
  args: { id: 'the job, job_…' },
  path: ({ id }) => `${jobPath(id)}/rows/export`,
  filters: jobRowFilters,
  examples: ['job export job_… --state failed --format csv > failed.csv'],
});
