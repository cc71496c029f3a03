import { Readable } from 'node:stream';
import { applyDecorators, StreamableFile } from '@nestjs/common';
import { ApiProduces } from '@nestjs/swagger';
import { stringify } from 'csv-stringify';
import { z } from 'zod';
import { Route } from './route.js';
import type { RouteParts } from './route.js';

/** The forms an export can have. */
export const EXPORT_FORMATS = ['ndjson', 'csv'] as const;

/** A word of {@link EXPORT_FORMATS}. */
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** The parameter of an export that chooses its form. */
export const exportQuery = {
  format: z
    .enum(EXPORT_FORMATS)
    .optional()
    .describe('`csv` also by `Accept: text/csv`; a JSON object a line otherwise.'),
};

/** What is exported: rows as they are read, and their form in answers. */
export interface Exported<R extends z.ZodObject> {
  /** Of the file, without its ending. */
  readonly name: string;
  /** Encoded by `row`, as answers are, which refuses what is not of its form. */
  readonly rows: AsyncIterable<object>;
  readonly row: R;
}

const TYPES: Readonly<Record<ExportFormat, string>> = {
  ndjson: 'application/x-ndjson; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
};

/** Declares the route of an export, which is recorded; `of` names the list. */
export function ExportRoute(
  of: string,
  parts: Pick<RouteParts, 'permission' | 'errors'>,
): MethodDecorator {
  const summary = `Export the list of ${of} as CSV or a JSON object a line`;
  return applyDecorators(
    Route({ ...parts, summary, records: true }),
    ApiProduces('application/x-ndjson', 'text/csv'),
  );
}

/** The form that is asked for by name, else by what the client accepts. */
export function exportFormat(asked: ExportFormat | undefined, accept = ''): ExportFormat {
  return asked ?? (/\btext\/csv\b/i.test(accept) ? 'csv' : 'ndjson');
}

/**
 * An export as a file, read from the database no faster than it is taken. An error on the way ends
 * the connection before its end.
 */
export function exported<R extends z.ZodObject>(
  format: ExportFormat,
  wish: Exported<R>,
): StreamableFile {
  const lines = format === 'csv' ? csvLines(wish) : jsonLines(wish);
  return new StreamableFile(lines, {
    type: TYPES[format],
    disposition: `attachment; filename="${wish.name}.${format}"`,
  });
}

/** A JSON object a line; the last one, `{"end":true}`, says that nothing is missing. */
function jsonLines<R extends z.ZodObject>({ rows, row }: Exported<R>): Readable {
  async function* lines(): AsyncGenerator<Buffer> {
    let count = 0;
    for await (const one of rows) {
      count += 1;
      yield lineOf(z.encode(row, one as never));
    }
    yield lineOf({ end: true, rows: count });
  }
  return Readable.from(lines(), { objectMode: false });
}

function lineOf(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}

/**
 * RFC 4180 as Excel reads it: with a byte-order mark, or it takes UTF-8 for something else; a cell
 * that begins like a formula gets an apostrophe in front, or opening the file would compute it
 * (https://owasp.org/www-community/attacks/CSV_Injection).
 */
function csvLines<R extends z.ZodObject>({ rows, row }: Exported<R>): Readable {
  const columns = Object.keys(row.shape);
  const lines = stringify({
    header: true,
    columns,
    bom: true,
    record_delimiter: '\r\n',
    escape_formulas: true,
  });
  async function* records(): AsyncGenerator<object> {
    for await (const one of rows) yield z.encode(row, one as never) as object;
  }
  const source = Readable.from(records(), { highWaterMark: 100 });
  // An error must reach the answer, and an answer that is broken off must end the reading.
  source.on('error', (error) => lines.destroy(error));
  lines.on('close', () => source.destroy());
  return source.pipe(lines);
}
