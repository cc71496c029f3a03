import { UnknownWord } from '../channels.errors.js';
import type { MessageSubject } from '../channels.errors.js';

/**
 * The meaning of a channel's word by its table. There is no default: a word nobody has thought
 * about is for a person.
 * @throws UnknownWord
 */
export function mustMap<T>(
  table: Readonly<Record<string, T>>,
  word: string,
  field: string,
  subject: MessageSubject,
): T {
  if (!Object.hasOwn(table, word)) {
    throw new UnknownWord(field, word, subject.channelId, subject.kind);
  }
  return table[word] as T;
}
