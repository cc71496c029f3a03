import type { Clock } from '#libs/kernel';
import type { SecretBox } from '#libs/persistence';
import type { ApplicationData } from '../onboarding/checks/application-data.js';
import { checkedFields } from '../onboarding/checks/application-fields.js';
import { hashLine } from './search-wish.js';

const PURPOSE = 'search:phone';
const PHONES = /^(legalPerson\.mobile|business\.servicePhone|stores\.\d+\.phone)$/;
const DIGITS_MIN = 4;
const DIGITS_MAX = 11;
/** Of thirty phones; a row of terms has its bound. */
const LINES_MAX = 250;
/** 72 bits: nobody else's number, and short in the index. */
const HASH_LENGTH = 12;

/**
 * Keyed hashes of the end of a phone number, by the present key first: numbers are not readable in
 * what is searched.
 */
export function phoneHashes(box: SecretBox, digits: string): readonly string[] {
  return box
    .fingerprintsOf(digits, PURPOSE)
    .map((hash) => hash.toString('base64url').slice(0, HASH_LENGTH));
}

/** The terms of an application's phone numbers, each by its last four digits and more. */
export function phoneTermsOf(
  data: ApplicationData,
  { box, clock }: { box: SecretBox; clock: Clock },
): readonly string[] {
  const phones = checkedFields(data, clock).flatMap(({ path, checked }) =>
    PHONES.test(path) && checked.ok ? [checked.value.replaceAll(/\D/g, '')] : [],
  );
  const ends = new Set(phones.flatMap(endsOf));
  return [...ends].slice(0, LINES_MAX).map((end) => hashLine(phoneHashes(box, end)[0]!));
}

function endsOf(phone: string): string[] {
  const digits = phone.slice(-DIGITS_MAX);
  const longest = Math.max(0, digits.length - DIGITS_MIN + 1);
  return Array.from({ length: longest }, (_, more) => digits.slice(-(DIGITS_MIN + more)));
}
