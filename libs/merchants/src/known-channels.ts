import { loadChannels } from '#libs/channels';
import type { ChannelDefinition } from '#libs/channels';

let loading: Promise<ReadonlyMap<string, ChannelDefinition>> | undefined;

/** Every channel by name; the folder is read once. @throws DomainError `channel_folder_wrong`. */
export function knownChannels(): Promise<ReadonlyMap<string, ChannelDefinition>> {
  loading ??= loadChannels();
  return loading;
}
