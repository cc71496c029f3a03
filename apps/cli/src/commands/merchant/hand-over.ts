import { defineCommand } from '../../command.js';
import { confirm } from '../../confirm.js';
import { neededText } from '../../flags.js';

export const command = defineCommand({
  summary: 'Hand a merchant over to an agent; who looked after it until now stays on record',
  args: { id: 'the merchant, mer_…' },
  flags: { agentId: neededText('--agent <id>', 'who looks after it from now on, agt_…') },
  examples: ['merchant hand-over mer_01kasm5zk8e2wr9v0q3j7y4n6t --agent agt_… --yes'],
  run: async (context, { id, agentId }) => {
    const path = `/v1/merchants/${encodeURIComponent(id)}`;
    const { name } = await context.api.get(path);
    await confirm(context, `Hand ${String(name)} over to ${agentId}?`);
    const change = { method: 'PUT', path: `${path}/agent`, body: { agentId } } as const;
    await context.show(await context.api.change(change));
  },
});
