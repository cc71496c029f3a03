import { defineCommand } from '../../command.js';
import { jobPath } from '../../jobs.js';

export const command = defineCommand({
  summary: 'One job with its progress',
  args: { id: 'the job, job_…' },
  examples: ['job show job_01kasm5zk8e2wr9v0q3j7y4n6t'],
  run: async (context, { id }) => context.show(await context.api.get(jobPath(id))),
});
