import { EXIT } from '#libs/kernel';
import { CliError } from '../../cli.errors.js';
import { defineCommand } from '../../command.js';

/** Every row is looked at. */
const WITHIN_MS = 15 * 60_000;

export const command = defineCommand({
  summary: 'Compute the chain of the audit log again; exits 1 when it is broken',
  examples: ['audit verify', 'audit verify --json'],
  run: async (context) => {
    const found = await context.api.get('/v1/audit/verify', {}, WITHIN_MS);
    await context.show(found);
    if (found['ok'] === true) return;
    throw new CliError({
      exitCode: EXIT.failure,
      code: 'audit_broken',
      message: 'The audit log was changed behind the platform’s back.',
      advice: 'Keep the database as it is, and compare with your last export.',
    });
  },
});
