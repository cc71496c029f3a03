import { defineCommand } from '../../command.js';
import { confirm } from '../../confirm.js';
import { jobPath } from '../../jobs.js';

export const command = defineCommand({
  summary: 'Stop a job; what was done stays done, and job undo gives it back',
  args: { id: 'the job, job_…' },
  examples: ['job stop job_01kasm5zk8e2wr9v0q3j7y4n6t --yes'],
  run: async (context, { id }) => {
    const { kind, rowCount } = await context.api.get(jobPath(id));
    await confirm(context, `Stop ${String(kind)} of ${String(rowCount)} merchants?`);
    const path = `${jobPath(id)}/stop`;
    await context.show(await context.api.change({ method: 'POST', path }));
  },
});
