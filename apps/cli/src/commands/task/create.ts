import { defineCommand } from '../../command.js';
import { neededChoice, neededDay, neededText, text } from '../../flags.js';

export const command = defineCommand({
  summary: 'Note down what is to be done at a shop, by whom and until when',
  flags: {
    kind: neededChoice('--kind <kind>', 'what', ['visit', 'replace', 'retrain', 'other']),
    merchantId: neededText('--merchant <id>', 'where, mer_…'),
    dueDay: neededDay('--due <day>', 'the Shanghai day by which it is to be done'),
    storeId: text('--store <id>', 'in this store, sto_…'),
    sn: text('--device <sn>', 'about this device'),
    assigneeId: text('--assignee <id>', 'who is to do it, usr_…'),
    notes: text('--notes <text>', 'what else to know'),
  },
  examples: [
    'task create --kind visit --merchant mer_… --due 2026-11-28',
    'task create --kind replace --merchant mer_… --device SPK-0001 --due 2026-11-28',
  ],
  run: async (context, body) =>
    context.show(
      await context.api.change({ method: 'POST', path: '/v1/tasks', body, creates: true }),
    ),
});
