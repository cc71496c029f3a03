import { defineCommand } from '../../command.js';
import { neededText, text } from '../../flags.js';

export const command = defineCommand({
  summary: 'Create a merchant',
  flags: {
    name: neededText('--name <name>', 'as its licence says'),
    agentId: text('--agent <id>', 'who looks after it, agt_…'),
  },
  examples: ['merchant create --name 张记小馆', 'merchant create --name 张记小馆 --dry-run'],
  run: async (context, body) =>
    context.show(
      await context.api.change({ method: 'POST', path: '/v1/merchants', body, creates: true }),
    ),
});
