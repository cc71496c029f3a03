import { defineCommand } from '../../command.js';

export const command = defineCommand({
  summary: 'One task with every step since it was made',
  args: { id: 'the task, tsk_…' },
  examples: ['task show tsk_01kasm5zk8e2wr9v0q3j7y4n6t'],
  run: async (context, { id }) =>
    context.show(await context.api.get(`/v1/tasks/${encodeURIComponent(id)}`)),
});
