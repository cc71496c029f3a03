import { defineCommand } from '../../command.js';

export const command = defineCommand({
  summary: 'One region, branch or agent',
  args: { id: 'the agent, agt_…' },
  examples: ['agent show agt_01kasm5zk8e2wr9v0q3j7y4n6t'],
  run: async (context, { id }) =>
    context.show(await context.api.get(`/v1/agents/${encodeURIComponent(id)}`)),
});
