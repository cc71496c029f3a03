import type { Scope, Tx } from '#libs/persistence';
import { findAgent } from '../agents.repository.js';
import { agentOfDivision } from '../territories/territories.repository.js';
import type { LeadPlace } from './lead.js';

/**
 * Whose a new lead is when nobody said: that of who works where the shop is, as far as the caller
 * sees them; else the caller's own. The transaction must have the caller's scope.
 */
export async function agentOfLead(
  tx: Tx,
  scope: Scope,
  { place, day }: { readonly place: LeadPlace; readonly day: string },
): Promise<string | null> {
  const own = scope.kind === 'agents' ? (scope.ids[0] ?? null) : null;
  if (place.province === null) return own;
  // Row-level security: an area of somebody else is not seen, and one's own around it is.
  const { province, city, district } = place;
  const agentId = await agentOfDivision(tx, { province, city, district }, day);
  if (agentId === null || !(await findAgent(tx, scope, agentId))) return own;
  return agentId;
}
