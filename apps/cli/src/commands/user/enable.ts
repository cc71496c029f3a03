import { defineCommand } from '../../command.js';

export const command = defineCommand({
  summary: 'Let a person in again',
  args: { id: 'the person, usr_…' },
  examples: ['user enable usr_01kasm5zk8e2wr9v0q3j7y4n6t'],
  run: async (context, { id }) => {
    const path = `/v1/users/${encodeURIComponent(id)}`;
    const change = { method: 'PATCH', path, body: { disabled: false } } as const;
    await context.show(await context.api.change(change));
  },
});
