import { CHANNEL_APPLICATION_ARGS, channelApplicationPath } from '../../channel-applications.js';
import { defineCommand } from '../../command.js';

export const command = defineCommand({
  summary: 'One channel application with every step it took',
  args: CHANNEL_APPLICATION_ARGS,
  examples: ['channel-application show apl_… cap_01kasm5zk8e2wr9v0q3j7y4n6t'],
  run: async (context, key) => context.show(await context.api.get(channelApplicationPath(key))),
});
