import type { Tx } from '#libs/persistence';
import { FLOWS, negated } from './flows.js';
import type { EntryKind, SettlesTo } from './flows.js';
import { entryNotFound, reversalOfReversal } from './ledger.errors.js';
import { readEntry } from './ledger.repository.js';
import { newEntry, postEntries } from './post-entries.js';

/**
 * Undoes an entry by a new one with every line negated; history stays as it is. The key names the
 * entry undone, so a second reversal of the same entry is refused.
 * @returns the id of the new entry.
 * @throws DomainError `entry_not_found`; `reversal_of_reversal`, since that would be the first fact
 * again: record it anew.
 */
export async function reverseEntry(
  tx: Tx,
  reversal: { merchantId: string; entryId: string; atMs: number },
): Promise<string> {
  const entry = await readEntry(tx, reversal.merchantId, reversal.entryId);
  if (!entry) throw entryNotFound(reversal.entryId);
  const kind = reversalKind(entry.kind);
  const undoing = newEntry({
    merchantId: reversal.merchantId,
    kind,
    idempotencyKey: `reversal:${reversal.entryId}`,
    keyAtMs: entry.eventAt.getTime(),
    channelAccountId: entry.channelAccountId,
    currency: entry.currency,
    eventAtMs: reversal.atMs,
    recordedAtMs: reversal.atMs,
    lines: negated(entry.lines),
  });
  await postEntries(tx, [undoing]);
  return undoing.id;
}

function reversalKind(kind: EntryKind): EntryKind {
  const settlesTo: SettlesTo = kind.startsWith('mirror_') ? 'merchant' : 'platform';
  const { kinds } = FLOWS[settlesTo];
  if (kind === kinds.reversal) throw reversalOfReversal();
  return kinds.reversal;
}
