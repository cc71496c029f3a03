import { exporting } from '../../exporting.js';
import { userFilters } from '../../filters/users.js';

export const command = exporting({
  summary: 'Write people to a file, for a spreadsheet or a program',
  path: '/v1/users/export',
  filters: userFilters,
  examples: ['user export --role operator --format csv > operators.csv'],
});
