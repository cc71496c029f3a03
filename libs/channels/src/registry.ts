import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { channelFolderWrong } from './channels.errors.js';
import type { ChannelDefinition } from './define-channel.js';

const here = dirname(fileURLToPath(import.meta.url));

/**
 * Every channel by name, in the order of the names. The folder is the registry: a folder beside
 * this file with an index that exports `channel` is a channel. Works from the sources and from the
 * built program.
 * @throws DomainError `channel_folder_wrong` when a folder exports no channel or one of another
 * name.
 */
export async function loadChannels(): Promise<ReadonlyMap<string, ChannelDefinition>> {
  const channels = await Promise.all(channelFolders().map(loadChannel));
  return new Map(channels.map((channel) => [channel.name, channel]));
}

function channelFolders(): string[] {
  return readdirSync(here, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .filter((name) => ['index.ts', 'index.js'].some((file) => existsSync(join(here, name, file))))
    .toSorted();
}

async function loadChannel(folder: string): Promise<ChannelDefinition> {
  const module = (await import(`./${folder}/index.js`)) as { channel?: ChannelDefinition };
  if (module.channel?.name !== folder) throw channelFolderWrong(folder, module.channel?.name);
  return module.channel;
}
