import { InvalidArgumentError } from 'commander';
import { fenFromYuan, type Fen } from '#libs/kernel';
import { isSn } from '#libs/protocol';

/**
 * Parsers of option values; each throws commander's `InvalidArgumentError` with what is expected.
 */
export const flags = {
  mqttUrl: (text: string): string => urlOf(text, ['mqtt:', 'mqtts:']),
  httpUrl: (text: string): string => urlOf(text, ['http:', 'https:']),
  sn: (text: string): string => {
    if (!isSn(text)) throw new InvalidArgumentError('6 to 32 of A-Z, 0-9 and -.');
    return text;
  },
  yuan: (text: string): Fen => {
    try {
      return fenFromYuan(text);
    } catch {
      throw new InvalidArgumentError('Yuan with at most two decimals, like 12.50.');
    }
  },
  count: (text: string): number => {
    const count = Number(text);
    if (!Number.isSafeInteger(count) || count < 1) throw new InvalidArgumentError('1 or more.');
    return count;
  },
  /** A number >= 0, decimals allowed. */
  amountOf: (text: string): number => {
    const value = Number(text);
    if (!(value >= 0 && value < 1e9)) throw new InvalidArgumentError('A number, 0 or more.');
    return value;
  },
  /** A factor > 0. */
  factor: (text: string): number => {
    const value = Number(text);
    if (!(value > 0 && value < 1e9)) throw new InvalidArgumentError('A number above 0.');
    return value;
  },
  /** Whole milliseconds, also negative ones. */
  offsetMs: (text: string): number => {
    const value = Number(text);
    if (!Number.isSafeInteger(value)) throw new InvalidArgumentError('Whole milliseconds.');
    return value;
  },
};

function urlOf(text: string, protocols: readonly string[]): string {
  const isFine = URL.canParse(text) && protocols.includes(new URL(text).protocol);
  const expected = protocols.map((protocol) => `${protocol}//…`).join(' or ');
  if (!isFine) throw new InvalidArgumentError(`A URL like ${expected}.`);
  return text;
}
