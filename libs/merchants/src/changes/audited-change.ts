import { Audit } from '#libs/identity';
import type { AuditAction } from '#libs/identity';
import type { Tx } from '#libs/persistence';
import type { Change } from './change.js';

/**
 * Records a step of a change: in the chain of its merchant, or of several in the platform's. Call
 * it last.
 */
export async function recordChange(
  tx: Tx,
  action: AuditAction,
  change: Pick<Change, 'id' | 'merchantId' | 'kind' | 'proposedBy'>,
  after: object,
): Promise<void> {
  const { id, merchantId, kind, proposedBy } = change;
  await Audit.record(tx, {
    action,
    merchantId,
    target: { type: 'change', id },
    after: { kind, proposedBy, ...after },
  });
}
