import type { Address } from './address.js';
import { isProvinceCode, PROVINCES } from './provinces.js';

/** Only so much of a text is compared, since comparing takes the square of its length. */
const COMPARED_LENGTH_MAX = 120;

/**
 * From these shares of equal characters on, two shops are shown to a person as perhaps the same.
 * One of four characters may differ in a name (张记小馆, 张记小吃); an address is longer, and its
 * numbers must be equal.
 */
export const NEAR_SAME = { name: 0.75, address: 0.8 } as const;

const PAIRS_MAX = 50;

/** Punctuation of any script and width, signs and spaces say nothing about who it is. */
const NOISE = /[\p{P}\p{S}\p{Z}\p{C}]/gu;

/** Endings of names that are added and left out at will; the longest first. */
const NAME_ENDINGS = [
  '股份有限公司',
  '有限责任公司',
  '有限公司',
  '个体工商户',
  '经营部',
  '服务部',
  '门市部',
  '旗舰店',
  '公司',
  '商行',
  '商店',
  '分店',
  '总店',
  '本店',
  '店',
  '铺',
];

const NAME_LENGTH_MIN = 2;

/** Words of addresses that mean the same, as one of them. */
const ADDRESS_WORDS: readonly (readonly [RegExp, string])[] = [
  [/[幢座棟]/g, '栋'],
  [/[號]/g, '号'],
  [/楼(?=\d+室)|层(?=\d+室)/g, ''],
];

const DIGITS = '〇一二三四五六七八九';

/**
 * A name as it is compared: half-width, lower case, without punctuation and without endings such as
 * 有限公司, 商行 or 店, as long as two characters are left.
 */
export function comparableName(name: string): string {
  let text = bare(name).replace(/^个体户/, '');
  for (let shorter = withoutEnding(text); shorter !== text; shorter = withoutEnding(text))
    text = shorter;
  return text;
}

/**
 * An address as it is compared: province, city, district and street in one text, with Chinese
 * numbers up to 99 as digits and one word for a building.
 */
export function comparableAddress(address: Address): string {
  const { province, city, district = '', detail } = address;
  // A street is often written with its province, city and district once more.
  const provinceName = isProvinceCode(province) ? PROVINCES[province] : '';
  const street = [provinceName, city, district].reduce(
    (text, area) => (area === '' ? text : text.replace(bare(area), '')),
    bare(detail),
  );
  const text = withDigits(bare(province + city + district) + street);
  return ADDRESS_WORDS.reduce((of, [word, one]) => of.replaceAll(word, one), text);
}

/** Whether two shops could be one, by their names. */
export function nearSameName(a: string, b: string): boolean {
  return isSimilar(comparableName(a), comparableName(b), NEAR_SAME.name);
}

/** Addresses as they are compared, by the numbers in them. */
export type Places = ReadonlyMap<string, readonly string[]>;

/** Works out what {@link nearSamePlaces} compares, once for all it is compared with. */
export function comparablePlaces(addresses: readonly Address[]): Places {
  const places = new Map<string, string[]>();
  for (const text of new Set(addresses.map(comparableAddress))) {
    const numbers = numbersOf(text);
    const others = places.get(numbers);
    if (others) others.push(text);
    else places.set(numbers, [text]);
  }
  return places;
}

/**
 * Whether one of some places is nearly one of the others: the numbers are equal, the words nearly.
 * Of two chains with shops in one house no more than {@link PAIRS_MAX} pairs are looked at.
 */
export function nearSamePlaces(some: Places, others: Places): boolean {
  let pairs = 0;
  for (const [numbers, texts] of some) {
    for (const text of texts) {
      for (const other of others.get(numbers) ?? []) {
        if (isSimilar(text, other, NEAR_SAME.address)) return true;
        if ((pairs += 1) === PAIRS_MAX) return false;
      }
    }
  }
  return false;
}

/**
 * Whether {@link similarity} is at least a share. Most texts that are not are told by the
 * characters they have in common, which takes no square of their length.
 */
export function isSimilar(a: string, b: string, share: number): boolean {
  const [left, right] = [a, b].map((text) => [...text].slice(0, COMPARED_LENGTH_MAX));
  const longer = Math.max(left!.length, right!.length);
  if (longer === 0) return true;
  const editsMin = longer - commonOf(left!, right!);
  return 1 - editsMin / longer >= share && similarity(a, b) >= share;
}

/** How many characters two texts share, in whatever order. */
function commonOf(left: readonly string[], right: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const one of right) counts.set(one, (counts.get(one) ?? 0) + 1);
  let common = 0;
  for (const one of left) {
    const count = counts.get(one) ?? 0;
    if (count === 0) continue;
    common += 1;
    counts.set(one, count - 1);
  }
  return common;
}

/**
 * From 0, nothing alike, to 1, equal: one minus the edits between the texts (Levenshtein, with two
 * neighbours swapped counted as one edit) as a share of the longer one.
 */
export function similarity(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => [...text].slice(0, COMPARED_LENGTH_MAX));
  const longer = Math.max(left!.length, right!.length);
  return longer === 0 ? 1 : 1 - editsBetween(left!, right!) / longer;
}

function editsBetween(left: readonly string[], right: readonly string[]): number {
  let [beforeLast, last]: number[][] = [
    [],
    Array.from({ length: right.length + 1 }, (_, at) => at),
  ];
  for (const [row, a] of left.entries()) {
    const next = [row + 1];
    for (const [column, b] of right.entries()) {
      const change = last![column]! + (a === b ? 0 : 1);
      const swapped = a === right[column - 1] && left[row - 1] === b;
      const swap = swapped ? beforeLast![column - 1]! + 1 : Infinity;
      next.push(Math.min(change, swap, last![column + 1]! + 1, next[column]! + 1));
    }
    [beforeLast, last] = [last!, next];
  }
  return last!.at(-1)!;
}

function withoutEnding(text: string): string {
  const ending = NAME_ENDINGS.find((each) => text.endsWith(each));
  const rest = ending ? text.slice(0, -ending.length) : text;
  return [...rest].length >= NAME_LENGTH_MIN ? rest : text;
}

/** 十二 as 12, 二十 as 20, 三〇一 as 301. */
function withDigits(text: string): string {
  return text
    .replaceAll(
      /([一二三四五六七八九])?十([一二三四五六七八九])?/g,
      (_, tens = '一', ones = '〇') => [tens, ones].join(''),
    )
    .replaceAll(/[〇零一二三四五六七八九]/g, (digit) =>
      digit === '零' ? '0' : String(DIGITS.indexOf(digit)),
    );
}

function numbersOf(text: string): string {
  return (text.match(/\d+/g) ?? []).join();
}

function bare(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll(NOISE, '');
}
