import { exporting } from '../../exporting.js';
import { deviceFilters } from '../../filters/devices.js';

export const command = exporting({
  summary: 'Write devices to a file, for a spreadsheet or a program',
  path: '/v1/devices/export',
  filters: deviceFilters,
  examples: ['device export --assigned false --format csv > stock.csv'],
});
