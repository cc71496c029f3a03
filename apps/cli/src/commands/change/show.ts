import { changePath } from '../../changes.js';
import { defineCommand } from '../../command.js';

export const command = defineCommand({
  summary: 'One change: what it does for whom, and where it stands',
  args: { id: 'the change, chg_…' },
  examples: ['change show chg_01kasm5zk8e2wr9v0q3j7y4n6t --json'],
  run: async (context, { id }) => {
    await context.show(await context.api.get(changePath(id)));
  },
});
