import { EXIT } from '#libs/kernel';
import { auditFilters } from '../../audit-filters.js';
import { CliError } from '../../cli.errors.js';
import { defineCommand } from '../../command.js';
import { text } from '../../flags.js';
import { readEnd } from '../../ndjson.js';

/** Written as it comes: an export is larger than what should be held. */
export const command = defineCommand({
  summary: 'Write the audit log, a JSON object a line; the last line says whether there is more',
  flags: {
    ...auditFilters,
    cursor: text('--cursor <cursor>', 'of the last line of an export before'),
  },
  examples: ['audit export --from 2026-11-01 --to 2026-12-01 > audit-2026-11.ndjson'],
  run: async (context, query) => {
    const { body } = await context.api.stream('/v1/audit/export', query);
    const end = await readEnd(body, {
      signal: context.io.signal,
      write: (chunk) => context.io.out(chunk),
    });
    if (end === null) {
      throw new CliError({
        exitCode: EXIT.partial,
        code: 'export_cut_off',
        message: 'The export was cut off: its last line is missing.',
        advice: 'Run it again; what was written is not all.',
      });
    }
    context.note(`${String(end['rows'])} rows written`);
    const { nextCursor } = end;
    if (typeof nextCursor === 'string') context.note(`More: --cursor ${nextCursor}`);
  },
});
