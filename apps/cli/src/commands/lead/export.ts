import { exporting } from '../../exporting.js';
import { leadFilters } from '../../filters/leads.js';

export const command = exporting({
  summary: 'Write leads to a file for a spreadsheet, the first 10,000; numbers are masked',
  path: '/v1/leads/export',
  filters: leadFilters,
  only: 'csv',
  examples: ['lead export --state new > leads.csv'],
});
