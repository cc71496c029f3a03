import { isSn } from '#libs/protocol';
import { downPrefix, upPrefix } from './topics.js';

/** What a device may ask of a broker. */
export type TopicAction = 'publish' | 'subscribe';

/** Longer topics than this name nothing of ours. */
const TOPIC_LENGTH_MAX = 128;

/** A level that names something: no wildcard, no separator, no control character. */
const NAME = /^[^+#/\p{Cc}]+$/u;

/**
 * The access list of a device, in two lines: publish `hd/v1/{sn}/up/#`, subscribe `hd/v1/{sn}/dn/#`
 * and the filters within it. Everything else is denied: other devices, wildcards elsewhere, `$SYS`,
 * `$share`.
 */
export function authorizeTopic(sn: string, action: TopicAction, topic: string): boolean {
  if (!isSn(sn) || topic.length > TOPIC_LENGTH_MAX) return false;
  const prefix = action === 'publish' ? upPrefix(sn) : downPrefix(sn);
  if (!topic.startsWith(prefix)) return false;
  const levels = topic.slice(prefix.length).split('/');
  return levels.every((level, at) => {
    if (NAME.test(level)) return true;
    if (action === 'publish') return false;
    return level === '+' || (level === '#' && at === levels.length - 1);
  });
}

/** Whether the filter selects the topic (MQTT 3.1.1, 4.7). */
export function filterSelects(filter: string, topic: string): boolean {
  const wanted = filter.split('/');
  const levels = topic.split('/');
  if (wanted.at(-1) === '#') wanted.pop();
  else if (wanted.length !== levels.length) return false;
  return wanted.every((level, at) => level === levels[at] || (level === '+' && at < levels.length));
}
