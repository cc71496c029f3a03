import {
  comparableAddress,
  comparableName,
  isSimilar,
  NEAR_SAME,
} from '../../onboarding/checks/sameness.js';
import type { LeadPlace } from './lead.js';

/** What two shops are compared by. */
export interface Comparable extends LeadPlace {
  readonly name: string;
}

/** A shop as it is compared, worked out once. */
interface Kept<T> {
  readonly of: T;
  readonly name: string;
  readonly city: string;
  readonly district: string | null;
  /** Null where no street is known. */
  readonly address: string | null;
}

/** At one place so many are compared; that many shops have no one address. */
const COMPARED_MAX = 100;

/**
 * Shops to be compared with others. Two could be one when their addresses are nearly the same and
 * so are their names, or, where an address is not known, when their names are the same in one city
 * and no district speaks against it. Only shops with the same numbers in their address, or with the
 * same name, are looked at, so thousands are compared with thousands.
 */
export class NearSameLeads<T> {
  private readonly byPlace = new Map<string, Kept<T>[]>();
  private readonly byName = new Map<string, Kept<T>[]>();

  add(shop: Comparable, of: T): void {
    const kept = keptOf(shop, of);
    put(this.byName, nameOf(kept), kept);
    if (kept.address !== null) put(this.byPlace, placeOf(kept), kept);
  }

  /** The one that was added first of those that could be the same shop. */
  find(shop: Comparable): T | undefined {
    const sought = keptOf(shop, undefined);
    const atPlace = sought.address === null ? [] : (this.byPlace.get(placeOf(sought)) ?? []);
    const near = atPlace.slice(0, COMPARED_MAX).find((kept) => isNear(kept, sought));
    if (near) return near.of;
    const named = this.byName.get(nameOf(sought)) ?? [];
    return named.slice(0, COMPARED_MAX).find((kept) => isNamedAlike(kept, sought))?.of;
  }
}

function isNear(a: Kept<unknown>, b: Kept<unknown>): boolean {
  if (isElsewhere(a, b)) return false;
  if (!isSimilar(a.name, b.name, NEAR_SAME.name)) return false;
  return isSimilar(a.address!, b.address!, NEAR_SAME.address);
}

function isNamedAlike(a: Kept<unknown>, b: Kept<unknown>): boolean {
  return (a.address === null || b.address === null) && !isElsewhere(a, b);
}

function isElsewhere(a: Kept<unknown>, b: Kept<unknown>): boolean {
  return a.district !== null && b.district !== null && a.district !== b.district;
}

function put<T>(map: Map<string, Kept<T>[]>, key: string, kept: Kept<T>): void {
  const others = map.get(key);
  if (others) others.push(kept);
  else map.set(key, [kept]);
}

function keptOf<T>({ name, province, city, district, detail }: Comparable, of: T): Kept<T> {
  const area = { province: province ?? '', city: city ?? '', district: district ?? '' };
  return {
    of,
    name: comparableName(name),
    city: `${province ?? ''}/${city ?? ''}`,
    district,
    address: detail === null ? null : comparableAddress({ ...area, detail }),
  };
}

function nameOf({ city, name }: Kept<unknown>): string {
  return `${city}/${name}`;
}

function placeOf({ city, address }: Kept<unknown>): string {
  return [city, ...(address!.match(/\d+/g) ?? [])].join();
}
