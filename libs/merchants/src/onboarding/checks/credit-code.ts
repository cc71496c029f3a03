import { right, ungrouped, wrong } from './checked.js';
import type { Checked } from './checked.js';

/** GB 32100-2015, table 2: the values 0 to 30; I, O, S, V and Z are not used. */
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const FORM = /^[0-9A-HJ-NP-RTUWXY]{2}\d{6}[0-9A-HJ-NP-RTUWXY]{10}$/;
const MODULUS = ALPHABET.length;

/**
 * Reads a unified social credit code (统一社会信用代码) by GB 32100-2015. Takes lower case and groups. A
 * few codes of the trials before the standard do not satisfy it; they are refused like a mistyped
 * one. What its first characters say is not looked up: authorities are added.
 */
export function checkCreditCode(text: string): Checked<string> {
  const code = ungrouped(text);
  if (!FORM.test(code)) return wrong('credit_code_form');
  if (creditCodeCheckOf(code.slice(0, 17)) !== code[17]) return wrong('credit_code_check');
  return right(code);
}

/**
 * The check character of the first 17: GB 32100-2015, 4.3. Weights are powers of 3 modulo 31.
 * Because 31 is prime and neighbours have different weights, every single wrong character and every
 * two neighbours that changed places are found.
 */
export function creditCodeCheckOf(first17: string): string {
  let [sum, weight] = [0, 1];
  for (const character of first17) {
    sum += ALPHABET.indexOf(character) * weight;
    weight = (weight * 3) % MODULUS;
  }
  return ALPHABET[(MODULUS - (sum % MODULUS)) % MODULUS]!;
}
