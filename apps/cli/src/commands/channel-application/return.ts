import { CHANNEL_APPLICATION_ARGS, takeStep } from '../../channel-applications.js';
import { defineCommand } from '../../command.js';
import { neededSentences } from '../../given-reasons.js';

export const command = defineCommand({
  summary: 'Say what the channel wants corrected, field by field',
  args: CHANNEL_APPLICATION_ARGS,
  flags: {
    reasons: neededSentences(
      '--reasons <list>',
      'fields and sentences with ; between; without a field: the whole',
    ),
  },
  examples: [
    "channel-application return apl_… cap_… --reasons 'documents.idFront=照片不清晰; 请补充材料'",
  ],
  run: (context, { reasons, ...key }) =>
    takeStep(context, key, { step: 'return', body: { reasons } }),
});
