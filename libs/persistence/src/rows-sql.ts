/**
 * Columns of rows that travel as arrays, each with the type of its values, in the order of their
 * parameters.
 */
export type RowColumns = Readonly<Record<string, string>>;

/**
 * SQL: a query of the rows whose columns are the parameters from `$first` on, arrays of one length;
 * to be put behind `from` with an alias. `only` names the columns that are wanted.
 *
 * The select list steps through all arrays at once; `unnest` behind `from` would write every one of
 * them to a store of its own first, which was measured at a tenth of what recording payments costs.
 */
export function rowsSql(columns: RowColumns, first: number, only?: readonly string[]): string {
  const wanted = Object.entries(columns).flatMap(([name, type], index) =>
    !only || only.includes(name) ? [`unnest($${first + index}::${type}[]) as ${name}`] : [],
  );
  return `(select ${wanted.join(', ')})`;
}

/**
 * SQL: {@link rowsSql} with one more column, `line`, which counts the rows from 1. By a window,
 * which takes rows as they come: a function that makes the numbers would be taken for a thousand
 * rows, and what is joined to them be read whole.
 */
export function numberedRowsSql(
  columns: RowColumns,
  first: number,
  only?: readonly string[],
): string {
  const rows = rowsSql(columns, first, only);
  return `(select *, row_number() over () as line from ${rows} as unnumbered)`;
}
