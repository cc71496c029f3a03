import { exportCutOff } from './cli.errors.js';
import { defineCommand, type CliCommand } from './command.js';
import { handOn, type ExportForm } from './export-stream.js';
import { choice, type Flag } from './flags.js';
import type { Query } from './http/api.js';

/** An export of the API as data. */
export interface ExportingParts<A extends object> {
  readonly summary: string;
  readonly args?: A & Readonly<Record<string, string>>;
  /** Route of the export. */
  readonly path: string | ((given: { readonly [K in keyof A]: string }) => string);
  /** By the names the route's query gives them: those of the list. */
  readonly filters?: Readonly<Record<string, Flag<unknown>>>;
  /** Where the route has one form only and takes no `format`. */
  readonly only?: ExportForm;
  readonly examples: readonly string[];
}

const FORMS: readonly ExportForm[] = ['ndjson', 'csv'];

/**
 * Declares a command that exports a list: written as it comes, since it is larger than what should
 * be held.
 */
export function exporting<A extends object = object>(parts: ExportingParts<A>): CliCommand {
  const { summary, args, path, filters = {}, only, examples } = parts;
  const format = choice(
    '--format <form>',
    'lines of JSON unless said, or a table for Excel',
    FORMS,
  );
  return defineCommand({
    summary,
    args: args ?? {},
    flags: { ...filters, ...(only ? {} : { format }) },
    examples,
    run: async (context, given: Readonly<Record<string, unknown>>) => {
      const values = given as { readonly [K in keyof A]: string };
      const names = [...Object.keys(filters), 'format'];
      const query = Object.fromEntries(names.map((name) => [name, given[name]])) as Query;
      const route = typeof path === 'string' ? path : path(values);
      const { body } = await context.api.stream(route, query);
      const form = only ?? (query['format'] as ExportForm | undefined) ?? 'ndjson';
      const end = await handOn(
        { body, form },
        { signal: context.io.signal, write: (text) => context.io.out(text) },
      );
      if (end === null) throw exportCutOff();
      const { rows, nextCursor } = end;
      if (typeof rows === 'number') context.note(`${rows} rows written`);
      if (typeof nextCursor === 'string') context.note(`More: --cursor ${nextCursor}`);
    },
  });
}
