import { defineCommand } from '../../command.js';
import { whole } from '../../flags.js';
import { money } from '../../output/cells.js';
import type { Row } from '../../output/rows.js';

const DAYS = { min: 1, max: 366 };

export const command = defineCommand({
  summary: 'How far the merchants of an agent, and of each right below, have come; yuan',
  args: { id: 'the agent, agt_…' },
  flags: {
    days: whole('--days <n>', 'length of the window, today among them; 30', DAYS),
    silentDays: whole('--silent-days <n>', 'silent without a payment for so many days; 7', DAYS),
  },
  examples: ['agent funnel agt_01kasm5zk8e2wr9v0q3j7y4n6t', 'agent funnel agt_… --days 7'],
  run: async (context, { id, ...query }) => {
    const told = await context.api.get(`/v1/agents/${encodeURIComponent(id)}/funnel`, query);
    if (context.options.json) return context.show(told);
    const { total, below } = told as unknown as { total: Row; below: readonly Row[] };
    await context.showAll([total, ...below], {
      NAME: 'name',
      MERCHANTS: 'merchants',
      SIGNED: 'signed',
      ACTIVE: 'active',
      PAID: 'paid',
      NEW: 'newlyPaid',
      SILENT: 'silent',
      NEVER: 'neverPaid',
      PAYMENTS: 'count',
      AMOUNT: money('amount'),
    });
  },
});
