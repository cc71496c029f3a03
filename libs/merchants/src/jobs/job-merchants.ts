import { parse } from 'csv-parse/sync';
import { isId } from '#libs/kernel';
import type { Tx } from '#libs/persistence';
import { JOB_ROWS_MAX } from './job.js';
import { jobEmpty, jobTooLarge, listMalformed } from './jobs.errors.js';
import { merchantsThatFit } from './jobs.repository.js';
import type { MerchantFilter } from './jobs.repository.js';

/** Which merchants a job is about, in one of three ways. */
export interface JobMerchants {
  readonly merchantIds?: readonly string[] | undefined;
  /** A table whose first column holds the ids; its first line may be a heading. */
  readonly csv?: string | undefined;
  readonly filter?: MerchantFilter | undefined;
}

/**
 * The ids of the merchants a job is about, each once and sorted; those that were listed need not
 * exist.
 * @throws DomainError `job_empty`, `job_too_large`, `job_csv_malformed`.
 */
export async function jobMerchants(tx: Tx, wanted: JobMerchants, at: Date): Promise<string[]> {
  const { merchantIds, csv, filter } = wanted;
  const listed = [...(merchantIds ?? []), ...(csv === undefined ? [] : idsOfCsv(csv))];
  const limit = JOB_ROWS_MAX + 1;
  const found = filter ? await merchantsThatFit(tx, filter, { at, limit }) : [];
  const ids = [...new Set([...listed, ...found])].toSorted();
  if (ids.length === 0) throw jobEmpty();
  if (ids.length > JOB_ROWS_MAX) throw jobTooLarge();
  return ids;
}

/**
 * The first column of a table as spreadsheets save it (RFC 4180).
 * @throws DomainError `job_csv_malformed` with the line.
 */
export function idsOfCsv(csv: string): string[] {
  return rowsOf(csv).flatMap(([first = ''], index) => {
    const cell = first.trim();
    if (isId('mer', cell)) return [cell];
    const isHeading = index === 0 && /^[a-z_ ]+$/i.test(cell);
    if (cell === '' || isHeading) return [];
    throw listMalformed(index + 1);
  });
}

function rowsOf(csv: string): string[][] {
  try {
    return parse(csv, { bom: true, relax_column_count: true, to_line: JOB_ROWS_MAX + 2 });
  } catch (error) {
    throw listMalformed((error as { lines?: number }).lines ?? 1);
  }
}
