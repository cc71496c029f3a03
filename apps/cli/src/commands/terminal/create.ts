import { defineCommand } from '../../command.js';
import { neededText } from '../../flags.js';

export const command = defineCommand({
  summary: 'Add a terminal to a store; answers the code of its plate',
  flags: {
    storeId: neededText('--store <id>', 'where it stands, sto_…'),
    name: neededText('--name <name>', 'what the shop calls it'),
  },
  examples: ['terminal create --store sto_… --name 前台'],
  run: async (context, { storeId, ...body }) => {
    const path = `/v1/stores/${encodeURIComponent(storeId)}/terminals`;
    await context.show(await context.api.change({ method: 'POST', path, body, creates: true }));
  },
});
