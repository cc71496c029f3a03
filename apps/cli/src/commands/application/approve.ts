import { defineCommand } from '../../command.js';
import { confirm } from '../../confirm.js';

export const command = defineCommand({
  summary: 'Approve an application you claimed, or as the second of two people',
  args: { id: 'the application, apl_…' },
  examples: ['application approve apl_01kasm5zk8e2wr9v0q3j7y4n6t --yes'],
  run: async (context, { id }) => {
    const path = `/v1/applications/${encodeURIComponent(id)}`;
    const { merchantName } = await context.api.get(path);
    await confirm(context, `Approve ${String(merchantName)}, and make its stores and terminals?`);
    const answer = await context.api.change({ method: 'POST', path: `${path}/approve` });
    if (answer['state'] === 'in_review') context.note('A second person has to approve it too.');
    await context.show(answer);
  },
});
