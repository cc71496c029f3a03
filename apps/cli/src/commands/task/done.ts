import { defineCommand } from '../../command.js';
import { neededText } from '../../flags.js';

export const command = defineCommand({
  summary: 'Say that a task is done, and what came of it',
  args: { id: 'the task, tsk_…' },
  flags: { result: neededText('--result <text>', 'what came of it') },
  examples: ['task done tsk_01kasm5zk8e2wr9v0q3j7y4n6t --result 音箱已更换'],
  run: async (context, { id, result }) => {
    const path = `/v1/tasks/${encodeURIComponent(id)}/done`;
    await context.show(await context.api.change({ method: 'POST', path, body: { result } }));
  },
});
