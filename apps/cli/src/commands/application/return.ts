import { defineCommand } from '../../command.js';
import { text } from '../../flags.js';
import { neededReasons, withSentences } from '../../given-reasons.js';

export const command = defineCommand({
  summary: 'Return an application you claimed, with a reason for each field',
  args: { id: 'the application, apl_…' },
  flags: {
    reasons: neededReasons('--reasons <list>', 'fields and words: documents.licence=unreadable'),
    message: text('--message <sentence>', 'of the word other, in English'),
    messageZh: text('--message-zh <sentence>', 'of the word other, in Chinese'),
  },
  examples: [
    'application return apl_… --reasons documents.licence=unreadable,business.mcc=mismatch',
    "application return apl_… --reasons other --message 'Call us.' --message-zh '请来电。'",
  ],
  run: async (context, { id, reasons, ...sentences }) => {
    const path = `/v1/applications/${encodeURIComponent(id)}/return`;
    const body = { reasons: withSentences(reasons, sentences) };
    await context.show(await context.api.change({ method: 'POST', path, body }));
  },
});
