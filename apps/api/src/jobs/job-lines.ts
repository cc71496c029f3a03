import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { JobRow } from '#libs/merchants';
import { z } from 'zod';
import { jobRow } from './jobs.schemas.js';

const COLUMNS = ['n', 'merchantId', 'targetId', 'state', 'code', 'message', 'beforeId', 'at'];

/**
 * Rows of a job a line each, read from the database no faster than they are taken. No cell of them
 * is entered by anybody, so that none begins a formula in a spreadsheet.
 */
export function jobLines(rows: AsyncIterable<JobRow>, format: 'ndjson' | 'csv'): Readable {
  return format === 'csv' ? csvOf(rows) : Readable.from(ndjsonOf(rows), { objectMode: false });
}

async function* ndjsonOf(rows: AsyncIterable<JobRow>): AsyncGenerator<Buffer> {
  for await (const row of rows) {
    yield Buffer.from(`${JSON.stringify(z.encode(jobRow, row))}\n`);
  }
}

function csvOf(rows: AsyncIterable<JobRow>): Readable {
  const table = stringify({ header: true, columns: COLUMNS, record_delimiter: 'windows' });
  const cells = Readable.from(rows).map((row: JobRow) => z.encode(jobRow, row));
  cells.on('error', (error) => table.destroy(error));
  return cells.pipe(table);
}
