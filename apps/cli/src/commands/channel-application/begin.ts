import { channelApplicationsPath } from '../../channel-applications.js';
import { defineCommand } from '../../command.js';
import { neededText } from '../../flags.js';

export const command = defineCommand({
  summary: 'Begin the application of a signed merchant at a channel',
  args: { applicationId: 'the application of the merchant, apl_…' },
  flags: { channelAccountId: neededText('--account <id>', 'the channel account, chn_…') },
  examples: ['channel-application begin apl_… --account chn_01kasm5zk8e2wr9v0q3j7y4n6t'],
  run: async (context, { applicationId, ...body }) => {
    const path = channelApplicationsPath(applicationId);
    await context.show(await context.api.change({ method: 'POST', path, body, creates: true }));
  },
});
