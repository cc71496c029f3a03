import { exporting } from '../../exporting.js';
import { changeFilters } from '../../filters/changes.js';

export const command = exporting({
  summary: 'Write proposed changes to a file, for a spreadsheet or a program',
  path: '/v1/changes/export',
  filters: changeFilters,
  examples: ['change export --state applied --format csv > changes.csv'],
});
