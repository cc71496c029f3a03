import { exporting } from '../../exporting.js';
import { agentFilters } from '../../filters/agents.js';

export const command = exporting({
  summary: 'Write regions, branches and agents to a file, for a spreadsheet or a program',
  path: '/v1/agents/export',
  filters: agentFilters,
  examples: ['agent export --format csv > agents.csv'],
});
