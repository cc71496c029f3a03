import type { FieldError } from '#libs/kernel';
import { checkAddress } from '../../onboarding/checks/address.js';
import { cityMissing } from './territories.errors.js';
import type { Division } from './territory.js';

/** A division as it was typed. */
export interface TypedDivision {
  readonly province: string;
  readonly city?: string | null | undefined;
  readonly district?: string | null | undefined;
}

/** A division in the form in which it is kept, as addresses of applications are. */
export function divisionOf({ province, city, district }: TypedDivision): Division {
  return { province: tidy(province) ?? '', city: tidy(city), district: tidy(district) };
}

/** What is wrong with a division; the rules are those of the addresses of applications. */
export function checkDivision({ province, city, district }: Division): readonly FieldError[] {
  const parts = { province, ...(city && { city }), ...(district && { district }) };
  const faults = checkAddress(parts, '').map((fault) => ({ ...fault, path: fault.path.slice(1) }));
  return district && !city ? [...faults, cityMissing()] : faults;
}

function tidy(text: string | null | undefined): string | null {
  const tidied = (text ?? '').normalize('NFKC').trim().replaceAll(/\s+/g, ' ');
  return tidied === '' ? null : tidied;
}
