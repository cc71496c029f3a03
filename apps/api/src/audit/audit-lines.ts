import { Readable } from 'node:stream';
import type { AuditExport, AuditView, ExportEnd } from '#libs/identity';
import { z } from 'zod';
import { auditRow } from './audit.schemas.js';

/**
 * An export as NDJSON, read from the database no faster than it is taken. An error on the way ends
 * the connection without the last line.
 */
export function auditLines(rows: AuditExport): Readable {
  return Readable.from(linesOf(rows), { objectMode: false });
}

async function* linesOf(rows: AuditExport): AsyncGenerator<Buffer> {
  for await (const row of rows) yield Buffer.from(`${JSON.stringify(encoded(row))}\n`);
}

function encoded(row: AuditView | ExportEnd): unknown {
  return 'end' in row ? row : z.encode(auditRow, row);
}
