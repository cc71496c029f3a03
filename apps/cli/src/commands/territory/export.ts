import { exporting } from '../../exporting.js';
import { territoryFilters } from '../../filters/territories.js';

export const command = exporting({
  summary: 'Write who holds which area to a file, for a spreadsheet or a program',
  path: '/v1/territories/export',
  filters: territoryFilters,
  examples: ['territory export --on 2026-11-21 --format csv > territories.csv'],
});
