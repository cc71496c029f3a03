import { createHash } from 'node:crypto';
import { compareIgnoringCase } from './ignoring-case.js';

/**
 * Signs or checks a form the aggregator's way: every non-empty field but `sign` as `k=v&`, these
 * whole strings sorted ignoring case, `key=<secret>` behind, MD5, upper case. The whole strings:
 * `a1=` comes before `a=`.
 */
export function jeepaySign(values: Readonly<Record<string, string>>, secret: string): string {
  const strings = Object.entries(values)
    .filter(([name, value]) => name !== 'sign' && value !== '')
    .map(([name, value]) => `${name}=${value}&`)
    .toSorted(compareIgnoringCase);
  const text = `${strings.join('')}key=${secret}`;
  return createHash('md5').update(text, 'utf8').digest('hex').toUpperCase();
}
