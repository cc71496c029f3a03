import { CommanderError } from 'commander';
import { DomainError, EXIT, systemClock } from '#libs/kernel';
import { CliError, DryRun, type FaultyField } from './cli.errors.js';
import type { CliCommand } from './command.js';
import type { CliConfig } from './config.js';
import { Context, type GlobalOptions } from './context.js';
import { Api, type Change } from './http/api.js';
import { Transport } from './http/transport.js';
import { plain } from './output/cells.js';
import { painter, type Io } from './output/io.js';
import { packageVersion } from './package-version.js';
import { buildProgram } from './program.js';
import { loadCommands } from './registry.js';
import { apiKeyCredentials, SessionCredentials } from './session/credentials.js';
import { SessionFile } from './session/session-file.js';

type Options = GlobalOptions & { readonly color: boolean };

/** Runs one command line; resolves with its exit code. */
export async function runCli(
  args: readonly string[],
  { config, io }: { config: CliConfig; io: Io },
): Promise<number> {
  const perform = (
    command: CliCommand,
    options: Options,
    given: Readonly<Record<string, unknown>>,
  ): Promise<void> => command.run(contextOf({ config, io, options }), given);
  const program = buildProgram({ commands: await loadCommands(args), config, io, perform });
  try {
    await program.parseAsync(args, { from: 'user' });
    return io.signal.aborted ? EXIT.interrupted : EXIT.ok;
  } catch (error) {
    if (io.signal.aborted) return EXIT.interrupted;
    return tell(error, { io, options: program.opts<Options>(), config });
  }
}

function contextOf(parts: { config: CliConfig; io: Io; options: Options }): Context {
  const { config, io, options } = parts;
  const { url, profile } = options;
  const clock = systemClock;
  const userAgent = `haodian-cli/${packageVersion()}`;
  const transport = new Transport({ url, signal: io.signal, userAgent });
  const session = new SessionFile(config.configDir, { url, profile });
  const credentials = config.apiKey
    ? apiKeyCredentials(config.apiKey)
    : new SessionCredentials(session, transport, { clock, signal: io.signal });
  const dryRun = (change: Change): Promise<void> => showChange(io, options, change);
  const api = new Api(transport, credentials, options.dryRun ? dryRun : null);
  const paint = painter(isColoured(parts, io.isErrTerminal));
  const paintOut = painter(isColoured(parts, io.isOutTerminal));
  return new Context({ api, transport, session, config, options, io, paint, paintOut, clock });
}

async function showChange(
  io: Io,
  { json, url }: Options,
  { method, path, body }: Change,
): Promise<void> {
  const given = body === undefined ? '' : ` ${JSON.stringify(body)}`;
  const text = `would send ${method} ${url}${path}${given}`;
  await io.out(`${json ? JSON.stringify({ method, path, body }) : plain(text)}\n`);
}

function isColoured(
  { options, config }: { options: Options; config: CliConfig },
  isTerminal: boolean,
): boolean {
  return options.color && !config.noColor && isTerminal;
}

/** Says what went wrong and what to do, and gives the exit code for it. */
function tell(error: unknown, about: { io: Io; options: Options; config: CliConfig }): number {
  if (error instanceof DryRun) return EXIT.ok;
  // Commander has written its own message.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  const failed = error instanceof CliError ? error : unexpected(error);
  const { exitCode, code, message, advice, fields } = failed;
  const { io, options } = about;
  if (options.json) {
    io.err(JSON.stringify({ error: { code, message, advice, fields, exitCode } }));
    return exitCode;
  }
  const word = painter(isColoured(about, io.isErrTerminal))('red', 'error:');
  io.err(`${word} ${plain(message)} (${plain(code)})`);
  for (const field of fields) {
    io.err(plain(`  ${field.path}: ${sentenceOf(field, about.config)} (${field.code})`));
  }
  if (advice) io.err(plain(advice));
  return exitCode;
}

function sentenceOf({ message, messageZh }: FaultyField, { isChinese }: CliConfig): string {
  return isChinese ? (messageZh ?? message) : message;
}

function unexpected(error: unknown): CliError {
  const isDomain = error instanceof DomainError;
  const message = error instanceof Error ? error.message : String(error);
  return new CliError({
    exitCode: EXIT.failure,
    code: isDomain ? error.code : 'unexpected',
    message,
    advice: isDomain ? error.advice : undefined,
  });
}
