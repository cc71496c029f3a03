import { defineCommand } from '../../command.js';
import { findInList } from '../../find-in-list.js';

export const command = defineCommand({
  summary: 'One fee plan with its rules',
  args: { id: 'the plan, fpl_…' },
  examples: ['fee-plan show fpl_01kasm5zk8e2wr9v0q3j7y4n6t --json'],
  run: async (context, { id }) => {
    const where = { path: '/v1/fee-plans', what: 'fee plan', list: 'fee-plan list --all' };
    await context.show(await findInList(context, { ...where, id }));
  },
});
