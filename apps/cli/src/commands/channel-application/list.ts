import { channelApplicationsPath } from '../../channel-applications.js';
import { defineCommand } from '../../command.js';
import { time, word } from '../../output/cells.js';

export const command = defineCommand({
  summary: 'Where the application of a merchant stands at the channels',
  args: { applicationId: 'the application of the merchant, apl_…' },
  examples: ['channel-application list apl_01kasm5zk8e2wr9v0q3j7y4n6t'],
  run: async (context, { applicationId }) => {
    const { data } = await context.api.page(channelApplicationsPath(applicationId));
    await context.showAll(data, {
      ID: 'id',
      CHANNEL: 'channel',
      STATE: 'state',
      'SUB-MERCHANT': 'subMerchantId',
      UPDATED: time('updatedAt'),
      NEXT: ({ possible }) => word((possible as string[]).join(' ')),
    });
  },
});
