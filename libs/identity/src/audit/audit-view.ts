import { cursorMalformed, decodeCursor } from '#libs/persistence';
import type { AuditPlace, AuditRow } from './audit.repository.js';
import { PLATFORM_CHAIN } from './audit.js';

/** A row as it is shown: hashes in hex, `merchantId` null for the platform's own. */
export interface AuditView extends Omit<AuditRow, 'tenant' | 'prevHash' | 'hash'> {
  readonly merchantId: string | null;
  readonly prevHash: string;
  readonly hash: string;
}

export function viewOf({ tenant, prevHash, hash, ...row }: AuditRow): AuditView {
  const merchantId = tenant === PLATFORM_CHAIN ? null : tenant;
  return { ...row, merchantId, prevHash: prevHash.toString('hex'), hash: hash.toString('hex') };
}

/** What a cursor carries of a row. */
export function placeKey({ at, merchantId, sequence }: AuditView): string {
  return `${at.getTime()}.${sequence}.${merchantId ?? PLATFORM_CHAIN}`;
}

/** @throws DomainError `cursor_malformed`, for the cursor of another list too. */
export function placeOf(cursor: string | null | undefined): AuditPlace | null {
  const key = decodeCursor(cursor);
  if (key === null) return null;
  const [, atMs, sequence, tenant] = /^(\d{1,15})\.(\d{1,18})\.([a-z0-9_]{1,40})$/.exec(key) ?? [];
  if (!atMs || !sequence || !tenant) throw cursorMalformed();
  return { atMs: Number(atMs), sequence: BigInt(sequence), tenant };
}
