import type { pinyin } from 'pinyin-pro';
import { tidied } from './checked.js';

/** A name is searched by what stands at its beginning. */
const CHARACTERS_MAX = 40;

/** Characters with several readings multiply; beyond this, only the likely reading counts. */
const VARIANTS_MAX = 16;

type Pinyin = typeof pinyin;

/**
 * What a shop is found by: its name in half-width lower case without punctuation, its pinyin, and
 * the initials of its pinyin: 张记小馆 by `zhangjixiaoguan` and `zjxg`. A character that is read in
 * several ways counts in each (乐山 is `ls` and `ys`), up to 16 readings a name. The first terms
 * are name, likely pinyin, likely initials. Works without a network.
 *
 * The readings take some 20 MiB and a tenth of a second to load, which a process that names no
 * shops need not spend: they are loaded when first asked for.
 */
export async function searchTermsOf(name: string): Promise<readonly string[]> {
  const plain = [...searchable(name)].slice(0, CHARACTERS_MAX).join('');
  if (plain === '') return [];
  const { pinyin } = await import('pinyin-pro');
  const likely = [read(pinyin, plain), read(pinyin, plain, { pattern: 'first' })];
  const asSurname = read(pinyin, plain, { surname: 'head' });
  return [...new Set([plain, ...likely, asSurname, ...variants(pinyin, plain)])].filter(Boolean);
}

/**
 * What counts of a text that is searched, or searched for: half-width lower case without spaces,
 * punctuation and signs; nothing of a text longer than anybody would enter.
 */
export function searchable(text: string): string {
  return tidied(tidied(text).toLowerCase()).replaceAll(/[\p{P}\p{S}\p{Z}\p{C}]/gu, '');
}

/** In one word; letters and digits of other script stay as they are, `v` stands for ü. */
function read(
  pinyin: Pinyin,
  text: string,
  how: { pattern?: 'first'; surname?: 'head' } = {},
): string {
  const options = { toneType: 'none', nonZh: 'consecutive', v: true } as const;
  const syllables = pinyin(text, { ...options, ...how, type: 'array' });
  return syllables.join('').replaceAll(/[^a-z0-9]/g, '');
}

/** The initials in every reading; none when there are too many. */
function variants(pinyin: Pinyin, text: string): string[] {
  const options = { type: 'array', toneType: 'none', multiple: true, v: true } as const;
  let found = [''];
  for (const character of text) {
    const initials = new Set(pinyin(character, options).map((reading) => reading.slice(0, 1)));
    const letters = [...initials].filter((letter) => /[a-z0-9]/.test(letter));
    const next = found.flatMap((start) => letters.map((letter) => start + letter));
    if (next.length > VARIANTS_MAX) return [];
    if (next.length > 0) found = next;
  }
  return found;
}
