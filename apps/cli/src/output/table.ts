import stringWidth from 'string-width';
import { cellOf, plain, shanghaiTime, word, yuanOf, type Cell } from './cells.js';
import type { Row } from './rows.js';

/** Columns by their headings. */
export type Columns = Readonly<Record<string, Cell>>;

const GAP = '  ';
/** Fields that are fen wherever they stand. */
const MONEY =
  /^(amount|payerAmount|fee|net|refunded|acceptAmount|expectedAmount|minFee|maxFee|fees)$/;
const MOMENT = /(At|From|To|Since|Until)$/;

/**
 * Lines of a table, page by page: widths are those of the first page, so that a long list can be
 * written as it comes. A Chinese character is two columns wide.
 */
export class Table {
  private widths: readonly number[] | undefined;

  constructor(private readonly columns: Columns) {}

  /** The lines of these rows; the heading comes with the first ones. */
  lines(rows: readonly Row[]): string[] {
    const cells = rows.map((row) => Object.values(this.columns).map((cell) => cellOf(cell, row)));
    const isFirst = this.widths === undefined;
    const all = isFirst ? [Object.keys(this.columns), ...cells] : cells;
    this.widths ??= widthsOf(all);
    return all.map((line) => aligned(line, this.widths ?? []));
  }
}

/** Lines of one thing: every field with its value, money in yuan, moments in Shanghai. */
export function details(row: Row): string[] {
  const lines = Object.entries(row).map(([name, value]) => [name, plain(shown(name, value))]);
  const widths = widthsOf(lines);
  return lines.map((line) => aligned(line, widths));
}

/** The text with spaces behind it up to this many columns. */
export function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - stringWidth(text)));
}

function shown(name: string, value: unknown): string {
  if (typeof value === 'number' && MONEY.test(name)) return `${yuanOf(value)} yuan`;
  if (typeof value === 'string' && MOMENT.test(name)) return shanghaiTime(value);
  return word(value);
}

function widthsOf(lines: readonly (readonly string[])[]): number[] {
  const count = lines[0]?.length ?? 0;
  return Array.from({ length: count }, (_, column) =>
    Math.max(...lines.map((line) => stringWidth(line[column] ?? ''))),
  );
}

function aligned(line: readonly string[], widths: readonly number[]): string {
  return line
    .map((cell, column) => padded(cell, widths[column] ?? 0))
    .join(GAP)
    .trimEnd();
}
