import type { Scope, Tx } from '#libs/persistence';
import { agentMisplaced, agentUnknown } from './agents.errors.js';
import { AGENT_KINDS, findAgent } from './agents.repository.js';
import type { AgentKind } from './agents.repository.js';

/**
 * Whether something of this kind may lie there in the tree.
 * @throws DomainError `agent_misplaced`, `agent_unknown`.
 */
export async function demandPlace(
  tx: Tx,
  scope: Scope,
  { kind, parentId }: { kind: AgentKind; parentId: string | null },
): Promise<void> {
  const above = AGENT_KINDS[AGENT_KINDS.indexOf(kind) - 1] ?? null;
  if ((parentId === null) !== (above === null)) throw agentMisplaced(kind, above);
  if (parentId === null) return;
  const parent = await findAgent(tx, scope, parentId);
  if (!parent) throw agentUnknown('parentId', parentId);
  if (parent.kind !== above) throw agentMisplaced(kind, above);
}
