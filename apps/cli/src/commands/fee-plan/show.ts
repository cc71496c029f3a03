import { defineCommand } from '../../command.js';

export const command = defineCommand({
  summary: 'One fee plan with its rules of today',
  args: { id: 'the plan, fpl_…' },
  examples: ['fee-plan show fpl_01kasm5zk8e2wr9v0q3j7y4n6t --json'],
  run: async (context, { id }) => {
    await context.show(await context.api.get(`/v1/fee-plans/${encodeURIComponent(id)}`));
  },
});
