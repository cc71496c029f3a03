import { exporting } from '../../exporting.js';
import { activityFilters } from '../../filters/activity.js';

export const command = exporting({
  summary: 'Write how shops do to a file, for a spreadsheet or a program; fen',
  path: '/v1/activity/export',
  filters: activityFilters,
  examples: ['activity export --agent agt_… --format csv > shops.csv'],
});
