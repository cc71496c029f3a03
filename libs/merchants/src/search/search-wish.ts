import { searchable } from '../onboarding/checks/search-terms.js';

/** The most characters a person enters in the one box. */
export const SEARCH_LENGTH_MAX = 100;

/** Runs of that many characters are in the index; a shorter search is looked up as it is. */
const GRAM = 3;
const PHONE_DIGITS = /^\d{4,12}$/;
const MERCHANT_ID = /^mer_[0-9a-z]{26}$/;

/** One way to find something: what the index is asked for, and the pattern that decides. */
export interface Needle {
  readonly grams: readonly string[];
  /** Of LIKE. */
  readonly pattern: string;
}

/** What a search text comes to: a merchant's id, or needles of which one must be found. */
export type SearchWish = { readonly merchantId: string } | { readonly needles: readonly Needle[] };

/** Keyed hashes of the last digits of a phone number, by the present key and earlier ones. */
export type PhoneHashes = (digits: string) => readonly string[];

/**
 * Reads the one box: a merchant's id; else letters, digits and characters that stand next to each
 * other in a name, its pinyin or its initials, in a plate code or a serial number; four digits and
 * more can also be of a phone number. A text of nothing but signs finds nothing.
 */
export function readSearch(text: string, phoneHashes: PhoneHashes): SearchWish {
  const word = text.trim().toLowerCase();
  if (MERCHANT_ID.test(word)) return { merchantId: word };
  const plain = searchable(text);
  if (plain === '') return { needles: [] };
  const hashes = PHONE_DIGITS.test(plain) ? phoneHashes(plain) : [];
  const lines = hashes.map(hashLine);
  return {
    needles: [
      // Nothing is left in it that means something to LIKE.
      { grams: gramsOf(plain), pattern: `%${plain}%` },
      ...lines.map((line) => ({ grams: [line], pattern: `%\n${line}\n%` })),
    ],
  };
}

/** The line of a keyed hash; it is found as a whole only. */
export function hashLine(hash: string): string {
  return `~${hash}`;
}

/** As `search_grams` of the database cuts them, those that say most. */
function gramsOf(plain: string): string[] {
  const characters = [...plain];
  if (characters.length <= GRAM) return [plain];
  const starts = characters.slice(0, 1 - GRAM).keys();
  return [...new Set([...starts].map((at) => characters.slice(at, at + GRAM).join('')))];
}
