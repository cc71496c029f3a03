import { defineCommand } from '../command.js';

export const command = defineCommand({
  summary: 'Act in another of your roles from now on',
  args: { grantId: 'one of your grants, grn_…; whoami lists them' },
  examples: ['act-as grn_01kasm5zk8e2wr9v0q3j7y4n6t'],
  run: async (context, { grantId }) => {
    await context.api.change({ method: 'POST', path: '/v1/me/grant', body: { grantId } });
    context.note('From now on you act in this role.');
  },
});
