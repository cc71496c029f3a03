import { exporting } from '../../exporting.js';
import { leadFilters } from '../../filters/leads.js';

const { state, agentId } = leadFilters;

export const command = exporting({
  summary: 'Write leads to a file for a spreadsheet, the newest 10,000; numbers are masked',
  path: '/v1/leads/export',
  filters: { state, agentId },
  only: 'csv',
  examples: ['lead export --state new > leads.csv'],
});
