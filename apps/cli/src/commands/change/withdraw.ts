import { changePath } from '../../changes.js';
import { defineCommand } from '../../command.js';
import { confirm } from '../../confirm.js';
import { text } from '../../flags.js';

export const command = defineCommand({
  summary: 'Take a change back, also an approved one, until it takes effect',
  args: { id: 'the change, chg_…' },
  flags: { reason: text('--reason <text>', 'why') },
  examples: ['change withdraw chg_01kasm5zk8e2wr9v0q3j7y4n6t --yes'],
  run: async (context, { id, reason }) => {
    await confirm(context, `Take ${id} back?`);
    const path = `${changePath(id)}/withdraw`;
    const body = reason === undefined ? {} : { reason };
    await context.show(await context.api.change({ method: 'POST', path, body }));
  },
});
