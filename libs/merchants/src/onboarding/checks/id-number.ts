import { shanghaiDay } from '#libs/kernel';
import type { Clock } from '#libs/kernel';
import { right, ungrouped, wrong } from './checked.js';
import type { Checked } from './checked.js';
import { isProvinceCode } from './provinces.js';

/** A citizen's ID number (公民身份号码) and what the checks read from it. */
export interface IdNumber {
  /** All 18 characters, X in upper case. */
  readonly number: string;
  /** `YYYY-MM-DD`. */
  readonly birthday: string;
}

const FORM = /^\d{17}[\dX]$/;
const MODULUS = 11;
const RADIX = 2;

/** Nobody has lived longer; the standard's own example is of 1880. */
const AGE_YEARS_MAX = 150;

/**
 * Residence permits of people from Taiwan begin with 83, which is no province of GB/T 2260 (rules
 * for such permits of the Ministry of Public Security, 2018); those from Hong Kong and Macau with
 * 81 and 82.
 */
const TAIWAN_RESIDENT = '83';

/**
 * Reads an ID number by GB 11643-1999. Takes a lower-case x and groups. The date of birth must
 * exist, and not lie in the future by the given clock in Shanghai.
 */
export function checkIdNumber(text: string, clock: Clock): Checked<IdNumber> {
  const number = ungrouped(text);
  if (!FORM.test(number)) return wrong('id_number_form');
  if (idNumberCheckOf(number.slice(0, 17)) !== number[17]) return wrong('id_number_check');
  const province = number.slice(0, 2);
  if (!isProvinceCode(province) && province !== TAIWAN_RESIDENT) return wrong('id_number_province');
  const birthday = [number.slice(6, 10), number.slice(10, 12), number.slice(12, 14)].join('-');
  if (!isBirthday(birthday, shanghaiDay(clock.nowMs()))) return wrong('id_number_birthday');
  return right({ number, birthday });
}

/**
 * The check character of 17 digits: ISO 7064 MOD 11-2, whose value 10 is written X. It finds every
 * single wrong digit and every two neighbours that changed places.
 */
export function idNumberCheckOf(first17: string): string {
  let remainder = 0;
  for (const digit of first17) remainder = ((remainder + Number(digit)) * RADIX) % MODULUS;
  const check = (MODULUS + 1 - remainder) % MODULUS;
  return check === 10 ? 'X' : String(check);
}

function isBirthday(day: string, today: string): boolean {
  const at = Date.parse(`${day}T00:00:00Z`);
  // A 30 February is read as a day of March by some, as no date by others.
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== day) return false;
  return day <= today && Number(day.slice(0, 4)) >= Number(today.slice(0, 4)) - AGE_YEARS_MAX;
}
