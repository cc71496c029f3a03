import { defineCommand } from '../../command.js';
import { confirm } from '../../confirm.js';
import { neededText } from '../../flags.js';

export const command = defineCommand({
  summary: 'Move an agent, with all below it, below another one',
  args: { id: 'the agent, agt_…' },
  flags: { parentId: neededText('--parent <id>', 'what it stands below from now on, agt_…') },
  examples: ['agent move agt_… --parent agt_… --yes'],
  run: async (context, { id, parentId }) => {
    const path = `/v1/agents/${encodeURIComponent(id)}`;
    const { name } = await context.api.get(path);
    await confirm(context, `Move ${String(name)} and all below it to ${parentId}?`);
    await context.show(await context.api.change({ method: 'PATCH', path, body: { parentId } }));
  },
});
