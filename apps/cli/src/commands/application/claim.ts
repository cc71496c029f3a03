import { defineCommand } from '../../command.js';

export const command = defineCommand({
  summary: 'Take a submitted application to review it; nobody else can then',
  args: { id: 'the application, apl_…' },
  examples: ['application claim apl_01kasm5zk8e2wr9v0q3j7y4n6t'],
  run: async (context, { id }) => {
    const path = `/v1/applications/${encodeURIComponent(id)}/claim`;
    await context.show(await context.api.change({ method: 'POST', path }));
  },
});
