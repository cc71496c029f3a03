import { defineCommand } from '../../command.js';
import { neededText } from '../../flags.js';

export const command = defineCommand({
  summary: 'Say that a task is not done any more, and why',
  args: { id: 'the task, tsk_…' },
  flags: { result: neededText('--result <text>', 'why') },
  examples: ['task cancel tsk_01kasm5zk8e2wr9v0q3j7y4n6t --result 店铺已停业'],
  run: async (context, { id, result }) => {
    const path = `/v1/tasks/${encodeURIComponent(id)}/cancel`;
    await context.show(await context.api.change({ method: 'POST', path, body: { result } }));
  },
});
