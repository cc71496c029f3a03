import { readFile, stat } from 'node:fs/promises';
import { CliError, usageWrong } from './cli.errors.js';
import { row, type Row } from './output/rows.js';

/** In place of a file's name: what comes on stdin. */
const STDIN = '-';

/**
 * A file as it is.
 * @throws CliError `usage` when it cannot be read or is larger than this.
 */
export async function readBytes(file: string, bytesMax: number): Promise<Uint8Array<ArrayBuffer>> {
  try {
    if ((await stat(file)).size > bytesMax) throw tooLarge(file, bytesMax);
    return new Uint8Array(await readFile(file));
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw usageWrong(`${file} cannot be read: ${(error as Error).message}.`);
  }
}

/**
 * The JSON object in a file, or on stdin where `-` stands for the file.
 * @throws CliError `usage` when there is none, or it is larger than this.
 */
export async function readJson(
  { file, bytesMax }: { file: string; bytesMax: number },
  signal: AbortSignal,
): Promise<Row> {
  const isStdin = file === STDIN;
  const bytes = isStdin ? await stdinBytes(bytesMax, signal) : await readBytes(file, bytesMax);
  const read = row.safeParse(parsed(bytes));
  if (read.success) return read.data;
  const what = isStdin ? 'What came on stdin' : file;
  throw usageWrong(`${what} is no JSON object.`, 'It begins with { and ends with }, in UTF-8.');
}

async function stdinBytes(bytesMax: number, signal: AbortSignal): Promise<Uint8Array> {
  const interrupted = (): void => void process.stdin.destroy();
  signal.addEventListener('abort', interrupted, { once: true });
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin) {
    chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    if (bytes > bytesMax) throw tooLarge('What came on stdin', bytesMax);
  }
  signal.throwIfAborted();
  return Buffer.concat(chunks);
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
}

function tooLarge(what: string, bytesMax: number): CliError {
  const advice = 'Check that it is the file you mean, or cut it into parts.';
  return usageWrong(`${what} is larger than ${bytesMax / 1024} KiB.`, advice);
}
