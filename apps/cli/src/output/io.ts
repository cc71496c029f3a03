import { styleText } from 'node:util';

/** Where a command writes and what it may ask. */
export interface Io {
  /** Data; resolves when the reader can take more. */
  out(text: string): Promise<void>;
  /** Everything else, a line at a time. */
  err(line: string): void;
  /** Whether a person can be asked. */
  readonly canAsk: boolean;
  readonly isOutTerminal: boolean;
  readonly isErrTerminal: boolean;
  readonly signal: AbortSignal;
}

/** Colours that have a meaning here. */
export type Colour = 'red' | 'yellow' | 'green';

/** Paints a word, or leaves it as it is. */
export type Paint = (colour: Colour, text: string) => string;

export function painter(isColoured: boolean): Paint {
  return (colour, text) => (isColoured ? styleText(colour, text, { validateStream: false }) : text);
}

/** The process's own streams. A reader that went away early, as `head` does, is no fault. */
export function processIo(signal: AbortSignal): Io {
  const { stdin, stdout, stderr } = process;
  const endQuietly = (error: NodeJS.ErrnoException): void => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  };
  stdout.on('error', endQuietly);
  stderr.on('error', endQuietly);
  return {
    out: (text) => new Promise((resolve) => stdout.write(text, () => resolve())),
    err: (line) => void stderr.write(`${line}\n`),
    canAsk: stdin.isTTY && stderr.isTTY,
    isOutTerminal: stdout.isTTY,
    isErrTerminal: stderr.isTTY,
    signal,
  };
}
