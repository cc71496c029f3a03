import { defineCommand } from '../../command.js';
import { confirm } from '../../confirm.js';
import { neededReasons, withSentences } from '../../given-reasons.js';
import { text } from '../../flags.js';

export const command = defineCommand({
  summary: 'Reject an application you claimed; it ends with that',
  args: { id: 'the application, apl_…' },
  flags: {
    reasons: neededReasons('--reason <word>', 'why: category, risk, duplicate, other, …'),
    message: text('--message <sentence>', 'of the word other, in English'),
    messageZh: text('--message-zh <sentence>', 'of the word other, in Chinese'),
  },
  examples: ['application reject apl_01kasm5zk8e2wr9v0q3j7y4n6t --reason category --yes'],
  run: async (context, { id, reasons, ...sentences }) => {
    const path = `/v1/applications/${encodeURIComponent(id)}`;
    const { merchantName } = await context.api.get(path);
    await confirm(context, `Reject ${String(merchantName)}? Its application ends with that.`);
    const body = { reason: withSentences(reasons, sentences)[0] };
    await context.show(await context.api.change({ method: 'POST', path: `${path}/reject`, body }));
  },
});
