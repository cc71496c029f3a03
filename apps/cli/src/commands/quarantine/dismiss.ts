import { defineCommand } from '../../command.js';
import { neededText, text } from '../../flags.js';
import { confirmItem } from '../../quarantined.js';

export const command = defineCommand({
  summary: 'Close a quarantined message without recording it',
  args: { id: 'the item, inb_…' },
  flags: {
    reason: neededText('--reason <text>', 'why it need not be recorded; it is kept'),
    confirm: text('--confirm <payment>', 'the id the channel gave the payment, in place of typing'),
  },
  examples: ["quarantine dismiss inb_… --reason 'test of the channel' --confirm 42000027882026…"],
  run: async (context, { id, reason, confirm }) => {
    await confirmItem(context, { id, given: confirm, verb: 'Close without recording' });
    const path = `/v1/quarantine/${encodeURIComponent(id)}/dismiss`;
    await context.api.change({ method: 'POST', path, body: { reason } });
    context.note(`${id} is dismissed.`);
  },
});
