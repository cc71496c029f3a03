import { exporting } from '../../exporting.js';
import { taskFilters } from '../../filters/tasks.js';

export const command = exporting({
  summary: 'Write tasks to a file, for a spreadsheet or a program',
  path: '/v1/tasks/export',
  filters: taskFilters,
  examples: ['task export --overdue --format csv > overdue.csv'],
});
