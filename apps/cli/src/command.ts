import type { Context } from './context.js';
import type { Flag, Given } from './flags.js';

type Flags = Readonly<Record<string, Flag<unknown>>>;

/** What the action of a command is given: its arguments and flags by their names here. */
export type Values<A, F> = { readonly [K in keyof A]: string } & Given<F>;

/** A command as data: what it takes, what it says of itself, what it does. */
export interface CommandParts<A extends object, F extends object> {
  readonly summary: string;
  /** Arguments in their order, with what each means. */
  readonly args?: A & Readonly<Record<string, string>>;
  readonly flags?: F & Flags;
  /** Command lines without the leading `haodian`. */
  readonly examples: readonly string[];
  run(context: Context, given: Values<A, F>): Promise<void>;
}

/** A command whose types are known to its own file only. */
export interface CliCommand {
  readonly summary: string;
  readonly args: Readonly<Record<string, string>>;
  readonly flags: Flags;
  readonly examples: readonly string[];
  run(context: Context, given: Readonly<Record<string, unknown>>): Promise<void>;
}

/** Declares a command; its file and folder are its name. */
export function defineCommand<A extends object = object, F extends object = object>(
  parts: CommandParts<A, F>,
): CliCommand {
  const { summary, examples } = parts;
  return {
    summary,
    examples,
    args: parts.args ?? {},
    flags: parts.flags ?? {},
    run: (context, given) => parts.run(context, given as Values<A, F>),
  };
}
