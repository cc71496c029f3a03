import { CsvError, parse } from 'csv-parse/sync';
import { checkLead } from './check-lead.js';
import type { TypedLead } from './check-lead.js';
import { decodeText } from './decode-text.js';
import { leadColumnOf } from './lead-columns.js';
import type { LeadColumn } from './lead-columns.js';
import { LEAD_SENTENCES } from './lead-sentences.js';
import type { LeadFault } from './lead-sentences.js';
import type { LeadFields } from './lead.js';

/** The most rows of a file, without its first. */
export const LEAD_ROWS_MAX = 5_000;
const ROW_BYTES_MAX = 16_384;

/** One fault of a file: where it is, as Excel numbers rows, and what to do. */
export interface LeadFileFault {
  /** 1 is the row of headings; 0 is the file as a whole. */
  readonly row: number;
  /** As the file calls it; null for the whole row. */
  readonly column: string | null;
  readonly code: string;
  readonly message: string;
  readonly messageZh: string;
}

/** One shop of a file. */
export interface LeadRow {
  readonly row: number;
  readonly fields: LeadFields;
  /** Name or id of the agent it is for, as it was written; null: not said. */
  readonly agent: string | null;
}

/** What a file holds: its good rows, and everything that is wrong with the others. */
export interface LeadFile {
  readonly rows: readonly LeadRow[];
  readonly faults: readonly LeadFileFault[];
}

/** Reads a file of leads. Never throws for what is in it: every fault is told at once. */
export function parseLeadFile(bytes: Uint8Array): LeadFile {
  const text = decodeText(bytes);
  if (text === null) return nothingBut(fileFault(0, null, 'file_encoding'));
  const records = recordsOf(text);
  if (!Array.isArray(records)) return nothingBut(records);
  const [headings = [], ...others] = records;
  const columns = headings.map((heading) => leadColumnOf(heading));
  const inHead = headFaults(headings, columns);
  if (inHead.length > 0) return nothingBut(...inHead);
  // Rows are numbered before empty ones are left out: as Excel shows them.
  const filled = others
    .map((cells, at) => ({ cells: cells.map(bare), row: at + 2 }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''));
  if (filled.length === 0) return nothingBut(fileFault(0, null, 'file_empty'));
  if (filled.length > LEAD_ROWS_MAX) return nothingBut(fileFault(0, null, 'file_too_long'));
  const read = filled.map((one) => readRow(one, headings, columns));
  return {
    rows: read.flatMap(({ lead }) => lead ?? []),
    faults: read.flatMap(({ faults }) => faults),
  };
}

/** One fault of a file. */
export function fileFault(row: number, column: string | null, code: LeadFault): LeadFileFault {
  const { en, zh } = LEAD_SENTENCES[code];
  return { row, column, code, message: en, messageZh: zh };
}

function nothingBut(...faults: LeadFileFault[]): LeadFile {
  return { rows: [], faults };
}

/** Excel's “Unicode text” has tabs between cells. */
function recordsOf(text: string): string[][] | LeadFileFault {
  const [head = ''] = text.split(/\r?\n/, 1);
  const delimiter = head.includes('\t') && !head.includes(',') ? '\t' : ',';
  const options = {
    delimiter,
    bom: true,
    relax_column_count: true,
    max_record_size: ROW_BYTES_MAX,
  };
  try {
    return parse(text, options);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { records } = error as { records?: number };
    const isLong = error.code === 'CSV_MAX_RECORD_SIZE';
    return fileFault((records ?? 0) + 1, null, isLong ? 'text_too_long' : 'file_quotes');
  }
}

function headFaults(
  headings: readonly string[],
  columns: readonly (LeadColumn | undefined)[],
): LeadFileFault[] {
  if (!columns.includes('name')) return [fileFault(1, null, 'column_missing')];
  return headings.flatMap((heading, at) => {
    const column = columns[at];
    // Excel writes headings of nothing where a column was emptied.
    if (column === undefined)
      return heading.trim() === '' ? [] : [fileFault(1, heading, 'column_unknown')];
    return columns.indexOf(column) === at ? [] : [fileFault(1, heading, 'column_twice')];
  });
}

function readRow(
  { cells, row }: { cells: readonly string[]; row: number },
  headings: readonly string[],
  columns: readonly (LeadColumn | undefined)[],
): { lead: LeadRow | null; faults: LeadFileFault[] } {
  if (cells.slice(headings.length).some((cell) => cell !== ''))
    return { lead: null, faults: [fileFault(row, null, 'columns_many')] };
  const typed: Partial<Record<LeadColumn, string>> = {};
  for (const [at, column] of columns.entries()) if (column) typed[column] = cells[at] ?? '';
  const { agent = '', ...lead } = typed;
  const { fields, faults } = checkLead(lead satisfies TypedLead);
  const told = faults.map(({ path, code, message, messageZh }) => {
    const column = headings[columns.indexOf(path as LeadColumn)] ?? null;
    return { row, column, code, message, messageZh };
  });
  const isFine = faults.length === 0;
  return {
    lead: isFine ? { row, fields, agent: agent === '' ? null : agent } : null,
    faults: told,
  };
}

/**
 * A cell without what Excel, or an export of ours, put around it so that it stays a text:
 * `="0571…"`, or an apostrophe before what looks like a formula.
 */
function bare(cell: string): string {
  const quoted = /^="(.*)"$/s.exec(cell.trim());
  return (quoted ? quoted[1]! : cell.replace(/^'(?=[=+\-@\t\r])/, '')).trim();
}
