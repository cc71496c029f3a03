import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { channelUnknown, fileMalformed } from '../../sim.errors.js';
import type { ChannelSender } from '../sender.js';
import type { SenderOptions } from './define-sender.js';

/** What a channel file exports as `definition`: how to make an account and a sender for it. */
export interface SenderDefinition<A> {
  readonly accountSchema: z.ZodType<A>;
  /** A new account with its own keys and made-up ids. */
  newAccount(): A;
  createSender(account: A, options?: SenderOptions): ChannelSender;
}

/** Where the account lies, and what the sender is given. */
export interface OpenSenderOptions extends SenderOptions {
  /**
   * Holds `<channel>.json` with the account's ids and private keys; made on first use, mode 0600.
   */
  readonly keysDir: string;
}

const CHANNELS_DIR = join(import.meta.dirname, '..');

/** The channels there is a sender for: the files of `channels/`, by name. */
export async function channelNames(): Promise<string[]> {
  const files = await readdir(CHANNELS_DIR);
  return files
    .map((file) => /^([a-z]+)\.(?:ts|js)$/.exec(file)?.[1])
    .filter((name) => name !== undefined && name !== 'sender')
    .map(String)
    .toSorted();
}

/**
 * The sender of a channel, with the account kept in `keysDir`.
 * @throws DomainError `channel_unknown`, `file_malformed`.
 */
export async function openSender(name: string, options: OpenSenderOptions): Promise<ChannelSender> {
  const known = await channelNames();
  if (!known.includes(name)) throw channelUnknown(name, known);
  const module = (await import(`../${name}.js`)) as { definition: SenderDefinition<unknown> };
  return openDefined(join(options.keysDir, `${name}.json`), module.definition, options);
}

async function openDefined<A>(
  file: string,
  definition: SenderDefinition<A>,
  options: OpenSenderOptions,
): Promise<ChannelSender> {
  const kept = await readFile(file, 'utf8').catch(() => null);
  if (kept !== null) return definition.createSender(readAccount(file, kept, definition), options);
  const account = definition.newAccount();
  await mkdir(options.keysDir, { recursive: true });
  await writeFile(file, JSON.stringify(account, null, 2), { mode: 0o600 });
  return definition.createSender(account, options);
}

function readAccount<A>(file: string, text: string, definition: SenderDefinition<A>): A {
  try {
    return definition.accountSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw fileMalformed(file, 'the account of a channel sender', cause);
  }
}
