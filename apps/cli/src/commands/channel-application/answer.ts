import { CHANNEL_APPLICATION_ARGS, shopAndChannel, takeStep } from '../../channel-applications.js';
import { defineCommand } from '../../command.js';
import { confirm } from '../../confirm.js';
import { readJson } from '../../input.js';

const BYTES_MAX = 131_072;

/** It may open the merchant or end the application: the channel's own word, not a person's. */
export const command = defineCommand({
  summary: 'Move a channel application as an answer of the channel says; again changes nothing',
  args: { ...CHANNEL_APPLICATION_ARGS, file: 'the JSON the channel answered; - is stdin' },
  examples: [
    'channel-application answer apl_… cap_… answer.json',
    'channel-application answer apl_… cap_… - --yes < answer.json',
  ],
  run: async (context, { file, ...key }) => {
    const answer = await readJson({ file, bytesMax: BYTES_MAX }, context.io.signal);
    const { shop, channel } = await shopAndChannel(context, key);
    await confirm(context, `Take this as the answer of ${channel} about ${shop}?`);
    await takeStep(context, key, { step: 'answer', body: { answer } });
  },
});
