import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import { BriefCache, Database, everyMerchant, merchantsOnly } from '#libs/persistence';
import { findByToken } from './api-keys.repository.js';
import { activeGrant } from './active-grant.js';
import { findGrants } from './grants.repository.js';
import type { Grant } from './grants.repository.js';
import { unauthenticated } from './identity.errors.js';
import { isForKeys, isPermission } from './permissions.js';
import type { Principal } from './principal.js';
import { permissionsOf, scopeOf } from './roles.js';
import { findSession } from './sessions.repository.js';
import type { LiveSession } from './sessions.repository.js';
import { tokenHash, tokenKind } from './token.js';
import { isTotpDemanded, TotpPolicy } from './totp-policy.js';

interface Authenticated {
  readonly principal: Principal;
  readonly expiresAtMs: number;
}

/**
 * Tells who a bearer token stands for. Looked up at most once a second a token: an ended session or
 * revoked key works for at most a second more, and not at all in the process that ended it.
 */
@Injectable()
export class Authenticate {
  private readonly cache: BriefCache<Authenticated>;
  private readonly listeners: (() => void)[] = [];

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly totp: TotpPolicy,
  ) {
    const load = (hash: string): Promise<Authenticated | null> => this.load(hash);
    this.cache = new BriefCache({ clock, maxAgeMs: 1_000, entriesMax: 10_000, load });
  }

  /** @throws DomainError `unauthenticated`. */
  async run(token: string): Promise<Principal> {
    const kind = tokenKind(token);
    if (kind === null) throw unauthenticated();
    // Kept by hash, so that a dump of the memory holds no token.
    const known = await this.cache.get(`${kind}:${tokenHash(token).toString('hex')}`);
    if (!known || known.expiresAtMs <= this.clock.nowMs()) throw unauthenticated();
    return known.principal;
  }

  /** Forgets everything read: something was ended or revoked. */
  forgetAll(): void {
    this.cache.clear();
    for (const listener of this.listeners) listener();
  }

  /** Called whenever something was ended or revoked by this process. */
  whenForgotten(listener: () => void): void {
    this.listeners.push(listener);
  }

  private load(cacheKey: string): Promise<Authenticated | null> {
    const [kind, hex] = cacheKey.split(':') as [string, string];
    const hash = Buffer.from(hex, 'hex');
    return kind === 'session' ? this.loadSession(hash) : this.loadApiKey(hash);
  }

  private async loadSession(hash: Buffer): Promise<Authenticated | null> {
    return this.database.asApp(everyMerchant, async (tx) => {
      const session = await findSession(tx, hash);
      if (!session) return null;
      const grants = await findGrants(tx, session.userId);
      return {
        principal: {
          ...personWith(session, activeGrant(grants, session.grantId)),
          mustEnrolTotp: this.mustEnrol(session, grants),
        },
        expiresAtMs: session.expiresAt.getTime(),
      };
    });
  }

  /** By all roles somebody holds: choosing a lesser one is no way around it. */
  private mustEnrol({ hasTotp }: LiveSession, grants: readonly Grant[]): boolean {
    return this.totp.isRequired && !hasTotp && isTotpDemanded(grants.map(({ role }) => role));
  }

  private async loadApiKey(hash: Buffer): Promise<Authenticated | null> {
    const key = await this.database.asApp(everyMerchant, (tx) => findByToken(tx, hash));
    if (!key) return null;
    const permissions = new Set(key.permissions.filter(isPermission).filter(isForKeys));
    const scope = key.merchantIds === null ? everyMerchant : merchantsOnly(...key.merchantIds);
    return {
      principal: { id: key.id, kind: 'api_key', permissions, scope },
      expiresAtMs: key.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY,
    };
  }
}

/** Somebody without a role can still log in, look at that and leave. */
function personWith(session: { id: string; userId: string }, grant: Grant | null): Principal {
  return {
    id: session.userId,
    kind: 'user',
    permissions: new Set(grant ? permissionsOf(grant.role) : (['me:self'] as const)),
    scope: grant ? scopeOf(grant.scopeType, grant.scopeId) : merchantsOnly(),
    session: { id: session.id, grantId: grant?.id ?? null, role: grant?.role ?? null },
  };
}
