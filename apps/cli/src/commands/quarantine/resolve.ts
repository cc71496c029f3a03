import { defineCommand } from '../../command.js';
import { neededText, text, yuan } from '../../flags.js';
import { confirmItem } from '../../quarantined.js';

export const command = defineCommand({
  summary: 'Record a quarantined payment at a terminal',
  args: { id: 'the item, inb_…' },
  flags: {
    terminalId: neededText('--terminal <id>', 'where it was paid, ter_…'),
    acceptAmount: yuan('--accept-amount <yuan>', 'take this amount, though another was expected'),
    confirm: text('--confirm <payment>', 'the id the channel gave the payment, in place of typing'),
  },
  examples: ['quarantine resolve inb_… --terminal ter_… --confirm 4200002788202611210000000001'],
  run: async (context, { id, terminalId, acceptAmount, confirm }) => {
    await confirmItem(context, { id, given: confirm, verb: `Record at ${terminalId}` });
    const path = `/v1/quarantine/${encodeURIComponent(id)}/resolve`;
    const amount = acceptAmount === undefined ? {} : { acceptAmount: Number(acceptAmount) };
    const body = { terminalId, ...amount };
    await context.show(await context.api.change({ method: 'POST', path, body, creates: true }));
  },
});
