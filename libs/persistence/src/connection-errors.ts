import { DomainError } from '#libs/kernel';
import { DatabaseUnavailable } from './persistence.errors.js';

const RETRIABLE = new Set(['40001', '40P01']);

/**
 * SQLSTATE classes and codes (https://www.postgresql.org/docs/current/errcodes-appendix.html) that
 * say nothing about the statement and everything about the server: 08 connection, 53 out of
 * resources, 57P shutdown, 57014 took too long, 58 system error, 25006 the primary became a
 * replica, 3D000 the database is not there (a restore in progress).
 */
const UNAVAILABLE_STATE = /^(08|53|57P0|57014|58|25006|3D000|XX00[12])/;
const UNAVAILABLE_SYSTEM =
  /^(ECONN(REFUSED|RESET|ABORTED)|E(HOST|NET)UNREACH|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN)$/;
/** What pg and pg-pool 8 throw without a code. */
const UNAVAILABLE_MESSAGE = new RegExp(
  [
    'Connection terminated',
    'Client has encountered a connection error',
    'Client was closed and is not queryable',
    'timeout exceeded when trying to connect',
    'Query read timeout',
    'Cannot use a pool after calling end',
    'Connection ended unexpectedly',
    'Query runner already released',
  ].join('|'),
  'i',
);

/** Deadlock or serialisation failure: the transaction did nothing and may be tried again. */
export function isRetriable(error: unknown): boolean {
  return RETRIABLE.has(codeOf(error));
}

/** Whether the error is about the connection or the server, not about what was asked. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof DatabaseUnavailable) return true;
  if (error instanceof DomainError) return false;
  const code = codeOf(error);
  if (UNAVAILABLE_STATE.test(code) || UNAVAILABLE_SYSTEM.test(code)) return true;
  if (error instanceof AggregateError) return error.errors.some(isUnavailable);
  return code === '' && error instanceof Error && UNAVAILABLE_MESSAGE.test(error.message);
}

/**
 * The error as callers see it: {@link DatabaseUnavailable} for a lost database, and for a deadlock
 * or serialisation failure that outlived its retries (the data is not to blame: later it fits),
 * else itself.
 */
export function translated(error: unknown): unknown {
  if (error instanceof DomainError) return error;
  if (!isUnavailable(error) && !isRetriable(error)) return error;
  return new DatabaseUnavailable(error instanceof Error ? error.message : String(error), error);
}

/** SQLSTATE or system error code; TypeORM keeps the driver's own error one level down. */
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { code, driverError } = error as { code?: unknown; driverError?: unknown };
  if (typeof code === 'string') return code;
  return driverError === undefined ? '' : codeOf(driverError);
}
