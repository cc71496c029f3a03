import { Injectable } from '@nestjs/common';
import { Clock, isId, newId } from '#libs/kernel';
import { Database, everyMerchant } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import type { ApiKey } from './api-key.entity.js';
import { Audit } from './audit/audit.js';
import { insertApiKey } from './api-keys.repository.js';
import {
  expiryPassed,
  keysNotForAgents,
  merchantsEmpty,
  merchantsUnknown,
  permissionsNotHeld,
  permissionsUnknown,
} from './identity.errors.js';
import { isForKeys, isPermission } from './permissions.js';
import { holds } from './principal.js';
import type { Principal } from './principal.js';
import { newToken, tokenHash } from './token.js';

/**
 * What a new key may do; without `merchantIds` it reaches as far as its creator, without
 * `expiresAt` it stays.
 */
export interface NewApiKey {
  readonly name: string;
  readonly permissions: readonly string[];
  readonly merchantIds?: readonly string[] | null | undefined;
  readonly expiresAt?: Date | null | undefined;
}

/** A key as it is shown; never with its token's hash. */
export type ApiKeyView = Omit<ApiKey, 'tokenHash'>;

/** Makes a key for a program. */
@Injectable()
export class CreateApiKey {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * The token in the answer is shown this once. A key can do nothing that its creator cannot.
   * @throws DomainError `permission_unknown`, `permission_not_held`, `merchants_empty`,
   * `merchant_unknown`, `expiry_passed`, `api_keys_not_for_agents`.
   */
  async run(creator: Principal, wanted: NewApiKey): Promise<ApiKeyView & { token: string }> {
    const nowMs = this.clock.nowMs();
    const expiresAt = wanted.expiresAt ?? null;
    if (expiresAt && expiresAt.getTime() <= nowMs) throw expiryPassed();
    const token = newToken('api_key');
    const key = {
      id: newId('key', nowMs),
      name: wanted.name,
      permissions: grantable(creator, wanted.permissions),
      merchantIds: reachable(creator.scope, wanted.merchantIds ?? null),
      createdBy: creator.id,
      createdAt: new Date(nowMs),
      expiresAt,
    };
    await this.database.asApp(everyMerchant, async (tx) => {
      await insertApiKey(tx, { ...key, tokenHash: tokenHash(token) });
      const target = { type: 'api_key', id: key.id };
      const merchantId = chainOf(key);
      await Audit.record(tx, { action: 'api_key.created', merchantId, target, after: key });
    });
    return { ...key, revokedAt: null, token };
  }
}

/** A key that reaches one merchant is told of in that merchant's chain. */
export function chainOf({ merchantIds }: Pick<ApiKey, 'merchantIds'>): string | null {
  return merchantIds?.length === 1 ? merchantIds[0]! : null;
}

function grantable(creator: Principal, wanted: readonly string[]): string[] {
  const unknown = wanted.filter((word) => !isPermission(word) || !isForKeys(word));
  if (unknown.length > 0) throw permissionsUnknown(unknown);
  const permissions = [...new Set(wanted.filter(isPermission))].sort();
  const missing = permissions.filter((permission) => !holds(creator, permission));
  if (missing.length > 0) throw permissionsNotHeld(missing);
  return permissions;
}

function reachable(scope: Scope, wanted: readonly string[] | null): string[] | null {
  // A key stays what it is; whom an agent looks after changes from day to day.
  if (scope.kind === 'agents') throw keysNotForAgents();
  if (wanted === null) return scope.kind === 'all' ? null : [...scope.ids];
  if (wanted.length === 0) throw merchantsEmpty();
  const isReached = (id: string): boolean =>
    isId('mer', id) && (scope.kind === 'all' || scope.ids.includes(id));
  const unknown = wanted.filter((id) => !isReached(id));
  if (unknown.length > 0) throw merchantsUnknown(unknown);
  return [...new Set(wanted)].sort();
}
