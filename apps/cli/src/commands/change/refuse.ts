import { changePath } from '../../changes.js';
import { defineCommand } from '../../command.js';
import { confirm } from '../../confirm.js';
import { neededText } from '../../flags.js';

export const command = defineCommand({
  summary: 'Refuse a change that somebody else proposed',
  args: { id: 'the change, chg_…' },
  flags: { reason: neededText('--reason <text>', 'why; who proposed it reads it') },
  examples: ["change refuse chg_01kasm5zk8e2wr9v0q3j7y4n6t --reason 'below cost' --yes"],
  run: async (context, { id, reason }) => {
    await confirm(context, `Refuse ${id}?`);
    const path = `${changePath(id)}/refuse`;
    await context.show(await context.api.change({ method: 'POST', path, body: { reason } }));
  },
});
