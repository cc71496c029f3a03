/** Who must have a second factor; the api gives what its setting says. */
export abstract class TotpPolicy {
  /** Whether it is demanded at all. */
  abstract readonly isRequired: boolean;
}

/** They reach every shop: a stolen password alone must not. */
const DEMANDED_OF: readonly string[] = ['admin', 'operator'];

/** Whether a second factor is demanded of somebody who holds these roles. */
export function isTotpDemanded(roles: readonly string[]): boolean {
  return roles.some((role) => DEMANDED_OF.includes(role));
}
