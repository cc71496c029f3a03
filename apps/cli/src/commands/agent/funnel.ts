import { z } from 'zod';
import { defineCommand } from '../../command.js';
import { whole } from '../../flags.js';
import { readAnswer } from '../../http/read-answer.js';
import { money } from '../../output/cells.js';
import { row } from '../../output/rows.js';

const DAYS = { min: 1, max: 366 };

const funnel = z.object({ total: row, below: z.array(row) });

export const command = defineCommand({
  summary: 'How far the merchants of an agent, and of each right below, have come; yuan',
  args: { id: 'the agent, agt_…' },
  flags: {
    days: whole('--days <n>', 'length of the window, today among them; 30', DAYS),
    silentDays: whole('--silent-days <n>', 'silent without a payment for so many days; 7', DAYS),
  },
  examples: ['agent funnel agt_01kasm5zk8e2wr9v0q3j7y4n6t', 'agent funnel agt_… --days 7'],
  run: async (context, { id, ...query }) => {
    const path = `/v1/agents/${encodeURIComponent(id)}/funnel`;
    const told = await context.api.get(path, query);
    if (context.options.json) return context.show(told);
    const { total, below } = readAnswer(`GET ${path}`, told, funnel);
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
