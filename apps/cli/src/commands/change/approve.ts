import { changePath, confirmChange } from '../../changes.js';
import { defineCommand } from '../../command.js';
import { text } from '../../flags.js';

export const command = defineCommand({
  summary: 'Approve a change that somebody else proposed',
  args: { id: 'the change, chg_…' },
  flags: {
    confirm: text('--confirm <phrase>', 'what the change is shown with, in place of typing'),
  },
  examples: ["change approve chg_01kasm5zk8e2wr9v0q3j7y4n6t --confirm '312 merchants'"],
  run: async (context, { id, confirm }) => {
    const phrase = await confirmChange(context, { id, given: confirm });
    const path = `${changePath(id)}/approve`;
    const change = await context.api.change({ method: 'POST', path, body: { confirm: phrase } });
    await context.show(change);
    context.note(`${id} takes effect at ${String(change['takesEffectAt'])}.`);
  },
});
