import { brokeOff, CliError } from './cli.errors.js';
import { defineCommand, type CliCommand } from './command.js';
import type { Context } from './context.js';
import { text, toggle, whole, type Flag } from './flags.js';
import type { Page, Query } from './http/api.js';
import { Table, type Columns } from './output/table.js';

const PAGE_MAX = 100;

/** A list of the API as data. */
export interface ListingParts<A extends object> {
  readonly summary: string;
  readonly args?: A & Readonly<Record<string, string>>;
  /** Route of the list. */
  readonly path: string | ((given: { readonly [K in keyof A]: string }) => string);
  /** By the names the route's query gives them. */
  readonly filters?: Readonly<Record<string, Flag<unknown>>>;
  readonly columns: Columns;
  readonly examples: readonly string[];
}

/** Which part of a list is wanted. */
interface Wish {
  readonly path: string;
  readonly query: Query;
  readonly isAll: boolean;
  readonly columns: Columns;
}

/** Declares a command that lists: filters, pages, `--all`. */
export function listing<A extends object = object>(parts: ListingParts<A>): CliCommand {
  const filters = parts.filters ?? {};
  return defineCommand({
    summary: parts.summary,
    args: parts.args ?? {},
    flags: {
      ...filters,
      limit: whole('--limit <n>', 'rows of a page, at most 100', { min: 1, max: PAGE_MAX }),
      cursor: text('--cursor <cursor>', 'go on where an earlier page ended'),
      all: toggle('--all', 'every page, not only the first'),
    },
    examples: parts.examples,
    run: (context, given: Readonly<Record<string, unknown>>) => {
      const { path, columns } = parts;
      const values = given as { readonly [K in keyof A]: string };
      const names = [...Object.keys(filters), 'cursor'];
      const query = Object.fromEntries(names.map((name) => [name, given[name]])) as Query;
      const limit = given['limit'] ?? (given['all'] ? PAGE_MAX : undefined);
      return list(context, {
        path: typeof path === 'string' ? path : path(values),
        query: { ...query, limit: limit as number | undefined },
        isAll: given['all'] === true,
        columns,
      });
    },
  });
}

/** Writes page by page; what was written stays valid JSON when the rest cannot be had. */
async function list(context: Context, { path, query, isAll, columns }: Wish): Promise<void> {
  const writer = context.options.json ? jsonWriter(context) : tableWriter(context, columns);
  let cursor = query['cursor'] as string | undefined;
  let written = 0;
  let isFirst = true;
  do {
    let page: Page;
    try {
      page = await context.api.page(path, { ...query, cursor });
    } catch (error) {
      if (isFirst) throw error;
      await writer.end(cursor ?? null);
      throw error instanceof CliError ? brokeOff(written, error) : error;
    }
    await writer.rows(page.data);
    isFirst = false;
    written += page.data.length;
    cursor = page.nextCursor ?? undefined;
    if (isAll) context.note(`${written} read`);
  } while (isAll && cursor !== undefined);
  await writer.end(cursor ?? null);
  if (cursor !== undefined) context.note(`More: --cursor ${cursor}, or --all.`);
}

interface Writer {
  rows(rows: Page['data']): Promise<void>;
  end(nextCursor: string | null): Promise<void>;
}

function tableWriter({ io }: Context, columns: Columns): Writer {
  const table = new Table(columns);
  return {
    rows: async (rows) => {
      const lines = table.lines(rows);
      if (lines.length > 0) await io.out(`${lines.join('\n')}\n`);
    },
    end: () => Promise.resolve(),
  };
}

/** One object, as the API answers a page, however many pages it is read from. */
function jsonWriter({ io }: Context): Writer {
  let before = '{"data":[\n';
  return {
    rows: async (rows) => {
      for (const row of rows) {
        await io.out(before + JSON.stringify(row));
        before = ',\n';
      }
    },
    end: async (nextCursor) => {
      const opening = before === ',\n' ? '' : before;
      await io.out(`${opening}\n],"nextCursor":${JSON.stringify(nextCursor)}}\n`);
    },
  };
}
