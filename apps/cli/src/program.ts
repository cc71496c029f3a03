import { Command, InvalidArgumentError, Option } from 'commander';
import { usageWrong } from './cli.errors.js';
import type { CliCommand } from './command.js';
import type { CliConfig } from './config.js';
import type { GlobalOptions } from './context.js';
import type { Flag } from './flags.js';
import type { Io } from './output/io.js';
import { packageVersion } from './package-version.js';
import type { Commands } from './registry.js';

/** Does one command with the options and values that were read. */
export type Perform = (
  command: CliCommand,
  options: GlobalOptions & { readonly color: boolean },
  given: Readonly<Record<string, unknown>>,
) => Promise<void>;

const URL_LIKE = 'https://pay.example.com';

const CODES = `
Exit codes: 0 ok, 1 failure, 2 usage, 3 not found, 4 not logged in or not allowed, 5 conflict,
6 network, 7 partly done, 130 interrupted.`;

/** The command line as commander reads it; throws its errors in place of ending the process. */
export function buildProgram(parts: {
  commands: Commands;
  config: CliConfig;
  io: Io;
  perform: Perform;
}): Command {
  const { commands, config, io, perform } = parts;
  const program = withGlobals(new Command('haodian'), config)
    .description('Haodian at the command line. Data on stdout, all else on stderr.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.out(text),
      writeErr: (text) => io.err(text.trimEnd()),
    })
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(--help shows what is possible)')
    .addHelpText('after', examples(['login --username admin', 'merchant list --all --json']))
    .addHelpText('after', CODES);
  for (const [verb, command] of commands.alone) add(program, verb, { command, perform });
  for (const [name, noun] of commands.nouns) {
    const group = program.command(name).description(noun.summary);
    for (const [verb, command] of noun.verbs) add(group, verb, { command, perform });
  }
  return program;
}

function withGlobals(program: Command, config: CliConfig): Command {
  return program
    .version(packageVersion())
    .addOption(
      new Option('--url <url>', 'the platform; HAODIAN_URL').argParser(urlFlag).default(config.url),
    )
    .addOption(
      new Option('--profile <name>', 'one of several log-ins')
        .argParser(profileName)
        .default('default'),
    )
    .option('--json', 'data as JSON')
    .option('--quiet', 'no notes and no progress')
    .option('--yes', 'answer yes to questions')
    .option('--dry-run', 'show the request that would change something; send nothing')
    .option('--no-color', 'no colours; NO_COLOR');
}

function add(
  parent: Command,
  verb: string,
  { command, perform }: { command: CliCommand; perform: Perform },
): void {
  const made = parent.command(verb).description(command.summary);
  const names = Object.keys(command.args);
  for (const name of names) made.argument(`<${name}>`, command.args[name]);
  const options = Object.entries(command.flags).map(([name, flag]) => {
    const option = optionOf(flag);
    made.addOption(option);
    return { name, attribute: option.attributeName() };
  });
  made.addHelpText('after', examples(command.examples));
  made.action(async () => {
    const read = made.opts<Record<string, unknown>>();
    const given = [
      ...names.map((name, index) => [name, made.processedArgs[index]] as const),
      ...options.map(({ name, attribute }) => [name, read[attribute]] as const),
    ];
    const globals = made.optsWithGlobals<GlobalOptions & { color: boolean }>();
    // What the environment says was not looked at by commander.
    const url = platformUrl(globals.url);
    if (url === undefined) throw usageWrong(`HAODIAN_URL is no URL like ${URL_LIKE}.`);
    await perform(command, { ...globals, url }, Object.fromEntries(given));
  });
}

function optionOf(flag: Flag<unknown>): Option {
  const option = new Option(flag.spelling, flag.isRequired ? `${flag.means} (needed)` : flag.means);
  if (flag.isRequired) option.makeOptionMandatory();
  if (flag.choices) option.choices(flag.choices);
  if (flag.parse) option.argParser(flag.parse);
  return option;
}

function examples(lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  haodian ${line}`).join('\n')}`;
}

/** Without a slash at its end, so that paths can follow; user and password have their own place. */
function platformUrl(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isFine = url && ['http:', 'https:'].includes(url.protocol) && !url.username && !url.search;
  return isFine ? `${url.origin}${url.pathname}`.replace(/\/+$/, '') : undefined;
}

function urlFlag(text: string): string {
  const url = platformUrl(text);
  if (url === undefined) throw new InvalidArgumentError(`A URL like ${URL_LIKE}.`);
  return url;
}

function profileName(text: string): string {
  if (/^[\w.-]{1,40}$/.test(text)) return text;
  throw new InvalidArgumentError('1 to 40 letters, digits and . _ -');
}
