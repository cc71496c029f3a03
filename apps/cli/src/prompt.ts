import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { needsFlag, usageWrong } from './cli.errors.js';
import type { Io } from './output/io.js';

const LINE_BYTES_MAX = 4_096;

/** A question to a person. */
export interface Question {
  readonly text: string;
  /** What to give when there is no terminal. */
  readonly flag: string;
  /** Not shown while it is typed. */
  readonly isSecret?: boolean;
}

/**
 * Asks on stderr, so that stdout stays data.
 * @throws CliError `prompt_without_terminal`; the abort reason after Ctrl-C.
 */
export async function ask(io: Io, { text, flag, isSecret }: Question): Promise<string> {
  if (!io.canAsk) throw needsFlag(text, flag);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const output = isSecret ? silent : process.stderr;
  const lines = createInterface({ input: process.stdin, output, terminal: true });
  // Only now, in raw mode, does the terminal show nothing by itself.
  if (isSecret) process.stderr.write(`${text}: `);
  // In raw mode Ctrl-C is a key; hand it on as the signal that it is elsewhere.
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    return await new Promise<string>((resolve, reject) => {
      const interrupted = (): void => reject(io.signal.reason as Error);
      io.signal.addEventListener('abort', interrupted, { once: true });
      lines.once('close', () => reject(needsFlag(text, flag)));
      lines.question(isSecret ? '' : `${text}: `, resolve);
    });
  } finally {
    lines.close();
    if (isSecret) process.stderr.write('\n');
  }
}

/**
 * The first line of stdin.
 * @throws CliError `usage` when there is none, or more than 4 KiB of it.
 */
export async function lineOfStdin(signal: AbortSignal, flag: string): Promise<string> {
  const interrupted = (): void => void process.stdin.destroy();
  signal.addEventListener('abort', interrupted, { once: true });
  let text = '';
  for await (const chunk of process.stdin) {
    text += String(chunk);
    if (text.includes('\n') || text.length > LINE_BYTES_MAX) break;
  }
  signal.throwIfAborted();
  const line = text.split(/\r?\n/)[0] ?? '';
  if (line === '' || line.length > LINE_BYTES_MAX) {
    throw usageWrong(`${flag} reads one line from stdin, and there was none or a very long one.`);
  }
  return line;
}
