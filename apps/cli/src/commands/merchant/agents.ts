import { defineCommand } from '../../command.js';
import { time } from '../../output/cells.js';

export const command = defineCommand({
  summary: 'Who looked after a merchant, newest first',
  args: { id: 'the merchant, mer_…' },
  examples: ['merchant agents mer_01kasm5zk8e2wr9v0q3j7y4n6t'],
  run: async (context, { id }) => {
    const { data } = await context.api.page(`/v1/merchants/${encodeURIComponent(id)}/agents`);
    const columns = {
      AGENT: 'agentId',
      NAME: 'agentName',
      FROM: time('validFrom'),
      TO: time('validTo'),
      BY: 'handedOverBy',
    };
    await context.showAll(data, columns);
  },
});
