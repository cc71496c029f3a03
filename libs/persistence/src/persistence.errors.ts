import { DomainError } from '#libs/kernel';

/**
 * The database is away, restarting, full or out of connections: nothing was recorded that is known
 * of; ask again.
 */
export class DatabaseUnavailable extends DomainError {
  constructor(reason: string, cause?: unknown) {
    super({
      kind: 'unavailable',
      code: 'database_unavailable',
      message: `The database cannot be used at the moment: ${reason}`,
      advice: 'Send the request again in a few seconds.',
      cause,
    });
  }
}

/**
 * COMMIT was answered with ROLLBACK: a statement had failed and the caller went on as if it had
 * not.
 */
export class TransactionRolledBack extends DomainError {
  constructor() {
    super({
      kind: 'unavailable',
      code: 'transaction_rolled_back',
      message: 'The database rolled the transaction back instead of committing it.',
      advice: 'Let the error of a failed statement end the transaction.',
    });
  }
}

/**
 * A scope holds something that is not a merchant id, and so may not reach the setting that RLS
 * reads.
 */
export function scopeMalformed(id: string): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'scope_malformed',
    message: `"${id.slice(0, 40)}" is no id that a scope can name.`,
  });
}

/** The three roles of the database are not there and this login may not make them. */
export function rolesMissing(statements: readonly string[], cause: unknown): DomainError {
  const sql = statements.map((statement) => `  ${statement};`).join('\n');
  return new DomainError({
    kind: 'unavailable',
    code: 'database_roles_missing',
    message: `The database of HAODIAN_DATABASE_URL is not prepared and its login may not do it.`,
    advice: `Run this once as an administrator of the database:\n${sql}`,
    cause,
  });
}

/** A pool got a connection that row-level security would not bind. */
export function roleTooPowerful(role: string, found: string, why: string): DomainError {
  return new DomainError({
    kind: 'unavailable',
    code: 'database_role_too_powerful',
    message: `Connections for ${role} run as "${found}", which ${why}: rows would lie open.`,
    advice: `Let the login of HAODIAN_DATABASE_URL be a plain member of ${role}.`,
  });
}

/** A commit on this server would not survive a power cut. */
export function notDurable(settings: readonly string[]): DomainError {
  return new DomainError({
    kind: 'unavailable',
    code: 'database_not_durable',
    message: `The database does not keep what it commits: ${settings.join(', ')}.`,
    advice: 'Set fsync, full_page_writes and synchronous_commit to on in the database server.',
  });
}

/** A migration failed; everything it did was rolled back. */
export function migrationFailed(cause: unknown): DomainError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new DomainError({
    kind: 'unavailable',
    code: 'migration_failed',
    message: `The database could not be brought to this version: ${reason}`,
    cause,
  });
}
