import { exporting } from '../../exporting.js';
import { merchantFilters } from '../../filters/merchants.js';

export const command = exporting({
  summary: 'Write merchants to a file, for a spreadsheet or a program',
  path: '/v1/merchants/export',
  filters: merchantFilters,
  examples: [
    'merchant export --format csv > merchants.csv',
    'merchant export --agent agt_… --state active > merchants.ndjson',
  ],
});
