import { exporting } from '../../exporting.js';
import { auditFilters } from '../../filters/audit.js';
import { text } from '../../flags.js';

export const command = exporting({
  summary: 'Write the audit log, a JSON object a line; the last line says whether there is more',
  path: '/v1/audit/export',
  filters: {
    ...auditFilters,
    cursor: text('--cursor <cursor>', 'of the last line of an export before'),
  },
  only: 'ndjson',
  examples: ['audit export --from 2026-11-01 --to 2026-12-01 > audit-2026-11.ndjson'],
});
