import { defineCommand } from '../../command.js';
import { confirm } from '../../confirm.js';

export const command = defineCommand({
  summary: 'Shut a person out; user enable lets them in again',
  args: { id: 'the person, usr_…' },
  examples: ['user disable usr_01kasm5zk8e2wr9v0q3j7y4n6t --yes'],
  run: async (context, { id }) => {
    const path = `/v1/users/${encodeURIComponent(id)}`;
    const { username } = await context.api.get(path);
    await confirm(context, `Shut ${String(username)} out?`);
    const change = { method: 'PATCH', path, body: { disabled: true } } as const;
    await context.show(await context.api.change(change));
  },
});
