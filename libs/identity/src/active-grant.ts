import type { Grant } from './grants.repository.js';

/** The role a session acts in: the one chosen while it is in force, else the first given. */
export function activeGrant(grants: readonly Grant[], chosenId: string | null): Grant | null {
  return grants.find(({ id }) => id === chosenId) ?? grants[0] ?? null;
}
