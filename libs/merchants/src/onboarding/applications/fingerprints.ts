import type { Clock } from '#libs/kernel';
import type { SecretBox } from '#libs/persistence';
import type { Address } from '../checks/address.js';
import type { ApplicationData } from '../checks/application-data.js';
import { checkedFields } from '../checks/application-fields.js';
import { comparableAddress, comparableName } from '../checks/sameness.js';

/** By what two applications can be found to be of one merchant. */
export const SAME_KINDS = ['licence', 'id_number', 'account', 'phone', 'name', 'address'] as const;

/** A word of {@link SAME_KINDS}. */
export type SameKind = (typeof SAME_KINDS)[number];

/** A keyed hash of one thing, first by the present key, then by earlier ones. */
export interface Fingerprint {
  readonly kind: SameKind;
  readonly hashes: readonly Buffer[];
}

const COMPARED_MAX = 40;
/** Shorter names are near only to equal ones, or to longer ones without one character. */
const SHORTENED = { min: 4, max: 8 };
const PAIRED_MIN = 6;

/** Numbers are the same or they are not; names and addresses are compared once found. */
const NUMBERS: readonly (readonly [SameKind, RegExp])[] = [
  ['licence', /^licence\.creditCode$/],
  ['id_number', /^legalPerson\.idNumber$/],
  ['account', /^settlement\.account$/],
  ['phone', /^(legalPerson\.mobile|business\.servicePhone|stores\.\d+\.phone)$/],
];

/**
 * What an application is found by. Faulty numbers are left out: half an ID number is nobody's.
 * Names and addresses give several, of which near-same ones share at least one.
 */
export function fingerprintsOf(
  data: ApplicationData,
  { box, clock }: { box: SecretBox; clock: Clock },
): readonly Fingerprint[] {
  const numbers = checkedFields(data, clock).flatMap(({ path, checked }) => {
    const kind = NUMBERS.find(([, form]) => form.test(path))?.[0];
    return kind && checked.ok && checked.value !== '' ? [[kind, checked.value] as const] : [];
  });
  const name = keysOfName(data.business?.shortName ?? '').map((key) => ['name', key] as const);
  const places = placesOf(data).map((place) => ['address', placeKey(place)] as const);
  const texts = new Map([...numbers, ...name, ...places].map((each) => [each.join('|'), each]));
  return [...texts.values()].map(([kind, text]) => ({
    kind,
    hashes: box.fingerprintsOf(text, `application:${kind}`),
  }));
}

/** The addresses that are filled in as far as they can be compared. */
export function placesOf({ stores = [] }: ApplicationData): readonly Address[] {
  return stores.flatMap(({ address: { province, city, district, detail } = {} }) =>
    province && city && detail ? [{ province, city, detail, ...(district && { district }) }] : [],
  );
}

/**
 * What a name has in common with every name near it. Of up to eight characters: itself, and itself
 * without each one of them, since two texts one edit apart (two neighbours swapped, too) meet in
 * such a shorter one. Longer names may be more edits apart: their pairs of neighbours.
 */
function keysOfName(shortName: string): string[] {
  const characters = [...comparableName(shortName)].slice(0, COMPARED_MAX);
  const { length } = characters;
  if (length === 0) return [];
  const shorter =
    length < SHORTENED.min || length > SHORTENED.max
      ? []
      : characters.map((_, at) => characters.toSpliced(at, 1).join(''));
  const pairs =
    length < PAIRED_MIN ? [] : characters.slice(1).map((next, at) => `+${characters[at]}${next}`);
  return [characters.join(''), ...shorter, ...pairs];
}

/** Near the same are only addresses with equal numbers, in one city. */
function placeKey(address: Address): string {
  const numbers = comparableAddress(address).match(/\d+/g) ?? [];
  return [address.city, ...numbers].join();
}
