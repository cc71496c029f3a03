import type { Clock } from '#libs/kernel';
import type { SecretBox } from '#libs/persistence';
import type { ApplicationData } from '../onboarding/checks/application-data.js';
import { checkedFields } from '../onboarding/checks/application-fields.js';
import { hashLine } from './search-wish.js';

const PURPOSE = 'search:phone';
const PHONES = /^(legalPerson\.mobile|business\.servicePhone|stores\.\d+\.phone)$/;
const LAST_DIGITS = 4;
const MOBILE = /^1\d{10}$/;
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

/**
 * The terms of an application's phone numbers, each by its last four digits and as a whole;
 * landlines by any longer end, as people leave out the area. Ends of every length of a mobile would
 * let somebody guess a masked one digit by digit.
 */
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
  if (MOBILE.test(phone)) return [phone.slice(-LAST_DIGITS), phone];
  const longest = Math.max(0, phone.length - LAST_DIGITS + 1);
  return Array.from({ length: longest }, (_, more) => phone.slice(-(LAST_DIGITS + more)));
}
