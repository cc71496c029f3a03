import { randomBytes } from 'node:crypto';

/**
 * The code a printed plate carries: 16 random characters of Crockford's base32
 * (https://www.crockford.com/base32.html), 80 bits, and one check character. The check is the
 * Reed-Solomon symbol over GF(32), x^5 + x^2 + 1: read as a polynomial with the check as its last
 * coefficient, a code is zero at x. That finds every single wrong character and every two that
 * changed places, in the alphabet of the code itself (ISO 7064 would need a 36-letter one, and Luhn
 * mod 32 misses some swaps).
 */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const RANDOM_CHARACTERS = 16;
const CODE_LENGTH = RANDOM_CHARACTERS + 1;
const FIELD_POLYNOMIAL = 0b100101;
const FIELD_SIZE = 32;

/** What people and printers make of letters that Crockford left out. */
const READ_AS: Readonly<Record<string, string>> = { I: '1', L: '1', O: '0' };
const VALUES = new Map(
  [...ALPHABET, ...Object.keys(READ_AS)].map((letter) => [
    letter,
    ALPHABET.indexOf(READ_AS[letter] ?? letter),
  ]),
);

/** The longest passed-back field of any channel is Alipay's and Jeepay's, 512 characters. */
const FIELD_LENGTH_MAX = 512;

/** A new plate code, in its printed form. */
export function newPlateCode(): string {
  // The low five bits of a random byte are five random bits.
  const digits = Array.from(randomBytes(RANDOM_CHARACTERS), (byte) => byte % FIELD_SIZE);
  return [...digits, timesX(remainder(digits))].map((digit) => ALPHABET[digit]!).join('');
}

/**
 * The plate code in a field that a channel passes back, in its printed form; null when there is
 * none or more than one. Takes the code alone, in any letter case, grouped by spaces or hyphens, or
 * as one word of a longer text (a URL, `plate=…&x=…`, JSON), also URL-encoded once more, as Alipay
 * returns what was sent encoded.
 */
export function parsePlate(text: string): string | null {
  if (text.length > FIELD_LENGTH_MAX) return null;
  const alone = readCode(text.replace(/[\s-]/g, ''));
  if (alone !== null) return alone;
  const words = decoded(text).split(/[^0-9A-Za-z]+/);
  const codes = new Set(words.map(readCode).filter((code) => code !== null));
  return codes.size === 1 ? [...codes][0]! : null;
}

function readCode(word: string): string | null {
  if (word.length !== CODE_LENGTH) return null;
  let [code, value] = ['', 0];
  for (const letter of word.toUpperCase()) {
    const digit = VALUES.get(letter);
    if (digit === undefined) return null;
    value = timesX(value) ^ digit;
    code += ALPHABET[digit]!;
  }
  return value === 0 ? code : null;
}

/** The polynomial's value at x, by Horner's rule; addition in the field is exclusive or. */
function remainder(digits: readonly number[]): number {
  let value = 0;
  for (const digit of digits) value = timesX(value) ^ digit;
  return value;
}

function timesX(value: number): number {
  const doubled = value << 1;
  return doubled & FIELD_SIZE ? doubled ^ FIELD_POLYNOMIAL : doubled;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
