import { ArrayContainedBy, IsNull, MoreThan } from 'typeorm';
import type { FindOptionsWhere } from 'typeorm';
import type { Scope, Tx } from '#libs/persistence';
import { ApiKey } from './api-key.entity.js';

export async function insertApiKey(tx: Tx, key: Omit<ApiKey, 'revokedAt'>): Promise<void> {
  await tx.manager.insert(ApiKey, key);
}

/** Keys the scope may see, by id, after one. */
export function findApiKeys(
  tx: Tx,
  wanted: { scope: Scope; after: string | null; limit: number },
): Promise<ApiKey[]> {
  const after = wanted.after === null ? {} : { id: MoreThan(wanted.after) };
  return tx.manager.find(ApiKey, {
    where: { ...within(wanted.scope), ...after },
    order: { id: 'asc' },
    take: wanted.limit,
  });
}

export function findApiKey(tx: Tx, scope: Scope, id: string): Promise<ApiKey | null> {
  return tx.manager.findOneBy(ApiKey, { ...within(scope), id });
}

/** Revokes once; false for the second time, which changes nothing. */
export async function markRevoked(tx: Tx, id: string, at: Date): Promise<boolean> {
  const { affected } = await tx.manager.update(
    ApiKey,
    { id, revokedAt: IsNull() },
    { revokedAt: at },
  );
  return affected === 1;
}

/** The live key with this token hash. */
export function findByToken(tx: Tx, tokenHash: Buffer): Promise<ApiKey | null> {
  return tx.manager.findOneBy(ApiKey, { tokenHash, revokedAt: IsNull() });
}

/**
 * API keys are not rows of a merchant: who sees some merchants sees the keys that reach no further.
 */
function within(scope: Scope): FindOptionsWhere<ApiKey> {
  if (scope.kind === 'all') return {};
  return { merchantIds: ArrayContainedBy(scope.kind === 'merchants' ? [...scope.ids] : []) };
}
