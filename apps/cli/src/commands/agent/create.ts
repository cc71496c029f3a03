import { defineCommand } from '../../command.js';
import { neededChoice, neededText, text } from '../../flags.js';

export const command = defineCommand({
  summary: 'Add a region, a branch or an agent',
  flags: {
    name: neededText('--name <name>', 'what it is called'),
    kind: neededChoice('--kind <kind>', 'what it is', ['region', 'branch', 'agent']),
    parentId: text('--parent <id>', 'what it stands below, agt_…'),
  },
  examples: [
    'agent create --name 华东 --kind region',
    'agent create --name 上海分公司 --kind branch --parent agt_…',
  ],
  run: async (context, body) =>
    context.show(
      await context.api.change({ method: 'POST', path: '/v1/agents', body, creates: true }),
    ),
});
