import { z } from 'zod';
import { defineCommand } from '../../command.js';
import { confirmByName } from '../../confirm.js';
import { neededText, text } from '../../flags.js';
import { readAnswer } from '../../http/read-answer.js';

const named = z.object({ name: z.string() });
const preview = z.object({ count: z.number(), from: named, to: named });

/** What would be handed over is counted first, also under --dry-run. */
export const command = defineCommand({
  summary: 'Hand all merchants of an agent over to another one; who had them stays on record',
  args: { id: 'who gives them away, agt_…' },
  flags: {
    toAgentId: neededText('--to <id>', 'who looks after them from now on, agt_…'),
    reason: neededText('--reason <text>', 'why, for the record'),
    merchants: text('--merchants <ids>', 'only these, mer_… with commas between'),
    confirm: text('--confirm <name>', 'the name of who gives them away, in place of typing'),
  },
  examples: [
    'agent hand-over agt_… --to agt_… --reason 离职交接 --dry-run',
    'agent hand-over agt_… --to agt_… --reason 调岗 --merchants mer_…,mer_… --confirm 王小明',
  ],
  run: async (context, { id, toAgentId, reason, merchants, confirm }) => {
    const path = `/v1/agents/${encodeURIComponent(id)}/hand-over`;
    const part = merchants === undefined ? { all: true } : { merchantIds: merchants.split(',') };
    const wish = { toAgentId, reason, ...part };
    const told = await context.api.preview(path, { ...wish, dryRun: true });
    const { count, from, to } = readAnswer(`POST ${path}`, told, preview);
    if (context.options.dryRun) return context.show(told);
    const question = `Hand ${count} merchants of ${from.name} over to ${to.name}.`;
    await confirmByName(context, { question, name: from.name, given: confirm });
    const body = { ...wish, confirm: from.name };
    await context.show(await context.api.change({ method: 'POST', path, body }));
  },
});
