import { defineCommand } from '../../command.js';

export const command = defineCommand({
  summary: 'One application with its checklist, its duplicates and its risk',
  args: { id: 'the application, apl_…' },
  examples: ['application show apl_01kasm5zk8e2wr9v0q3j7y4n6t'],
  run: async (context, { id }) =>
    context.show(await context.api.get(`/v1/applications/${encodeURIComponent(id)}`)),
});
