import { defineCommand } from '../../command.js';

export const command = defineCommand({
  summary: 'One merchant',
  args: { id: 'the merchant, mer_…' },
  examples: ['merchant show mer_01kasm5zk8e2wr9v0q3j7y4n6t'],
  run: async (context, { id }) =>
    context.show(await context.api.get(`/v1/merchants/${encodeURIComponent(id)}`)),
});
