import { exporting } from '../../exporting.js';
import { applicationFilters } from '../../filters/applications.js';

export const command = exporting({
  summary: 'Write applications to a file, for a spreadsheet or a program',
  path: '/v1/applications/export',
  filters: applicationFilters,
  examples: ['application export --state in_review --format csv > in-review.csv'],
});
