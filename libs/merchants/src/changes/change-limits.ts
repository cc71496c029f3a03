import type { Principal } from '#libs/identity';
import { personRequired } from '../merchants.errors.js';
import { beyondLimit } from './changes.errors.js';

/** How large a change a role may propose or approve. */
export interface ChangeLimit {
  readonly merchants: number;
  /** By how much a rate may differ from the one before, in millionths: 2,000 are 0.2 %. */
  readonly differenceMillionths: bigint;
  /** Whether a rate may be below what the channel takes. */
  readonly belowCost: boolean;
}

/** The one table of limits; docs/changes.md shows it. A role that is not in it may do neither. */
export const CHANGE_LIMITS: Readonly<Record<string, ChangeLimit>> = {
  admin: { merchants: 10_000, differenceMillionths: 10_000n, belowCost: true },
  operator: { merchants: 1_000, differenceMillionths: 2_000n, belowCost: false },
};

/** What a limit is compared with. */
export interface ChangeSize {
  readonly merchants: number;
  /** The largest difference of a rate, up or down; 0 where no rate changes. */
  readonly differenceMillionths: bigint;
  readonly belowCost: number;
}

/** In how many ways a change is too large for a role; empty when it is not. */
export function excesses(role: string | null, size: ChangeSize): string[] {
  const limit = role !== null && Object.hasOwn(CHANGE_LIMITS, role) ? CHANGE_LIMITS[role] : null;
  if (!limit) return ['this role may not decide about changes'];
  const { merchants, differenceMillionths } = limit;
  return [
    ...(size.merchants > merchants
      ? [`${size.merchants} merchants, where ${merchants} is the most`]
      : []),
    ...(size.differenceMillionths > differenceMillionths
      ? [
          `a rate differs by ${percentOf(size.differenceMillionths)}, where ` +
            `${percentOf(differenceMillionths)} is the most`,
        ]
      : []),
    ...(size.belowCost > 0 && !limit.belowCost
      ? [`${size.belowCost} merchants are below cost, where none may be`]
      : []),
  ];
}

/**
 * Lets only people decide about changes, each within the limits of the role they act in.
 * @throws DomainError `person_required`, `change_beyond_limit`.
 */
export function demandWithinLimit(who: Principal, size: ChangeSize): void {
  const role = demandPerson(who);
  const found = excesses(role, size);
  if (found.length > 0) throw beyondLimit(role, found);
}

/**
 * A program has no second person beside it: whoever made its key would approve their own wish.
 * @returns the role the person acts in. @throws DomainError `person_required`.
 */
export function demandPerson(who: Principal): string | null {
  if (who.kind !== 'user') throw personRequired('Changes are proposed and decided');
  return who.session?.role ?? null;
}

/** Millionths as people say them: 200 is `0.02 %`. */
export function percentOf(millionths: bigint): string {
  const size = millionths < 0n ? -millionths : millionths;
  const digits = String(size).padStart(5, '0');
  const decimals = digits.slice(-4).replace(/0+$/, '');
  return `${digits.slice(0, -4)}${decimals && `.${decimals}`} %`;
}

/** The same with its sign, for differences. */
export function signedPercentOf(millionths: bigint): string {
  if (millionths === 0n) return '0 %';
  return `${millionths < 0n ? '-' : '+'}${percentOf(millionths)}`;
}
