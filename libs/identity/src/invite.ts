import { Injectable } from '@nestjs/common';
import { Clock, newId } from '#libs/kernel';
import { Database } from '#libs/persistence';
import { Audit } from './audit/audit.js';
import { demandGivable } from './give-role.js';
import type { RoleWish } from './give-role.js';
import { insertInvitation } from './invitations.repository.js';
import type { Principal } from './principal.js';
import { newToken, tokenHash } from './token.js';

const INVITATION_MS = 72 * 3_600_000;

/** Whom to invite, and the role they are to hold. */
export interface NewInvitation extends RoleWish {
  readonly name: string;
  /** Left out: whoever accepts chooses it. */
  readonly username?: string | undefined;
}

/** An invitation with the token that its link carries. The token is shown this once. */
export interface IssuedInvitation {
  readonly id: string;
  readonly token: string;
  readonly expiresAt: Date;
}

/** Invites somebody to the platform. */
@Injectable()
export class Invite {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Good for 72 hours and once. Nobody invites into a role that they could not give.
   * @throws DomainError `role_not_of_scope`, `role_not_held`, `scope_unknown`.
   */
  async run(inviter: Principal, wanted: NewInvitation): Promise<IssuedInvitation> {
    const nowMs = this.clock.nowMs();
    const token = newToken('invitation');
    const issued = { id: newId('inv', nowMs), expiresAt: new Date(nowMs + INVITATION_MS) };
    await this.database.asApp(inviter.scope, async (tx) => {
      const { scopeType, scopeId } = await demandGivable(tx, inviter, wanted);
      await insertInvitation(tx, {
        ...issued,
        tokenHash: tokenHash(token),
        name: wanted.name,
        username: wanted.username ?? null,
        role: wanted.role,
        scopeType,
        scopeId,
        createdBy: inviter.id,
        createdAt: new Date(nowMs),
      });
      await Audit.record(tx, {
        action: 'invitation.sent',
        merchantId: scopeType === 'merchant' ? (scopeId ?? null) : null,
        target: { type: 'invitation', id: issued.id },
        after: { role: wanted.role, scopeType, scopeId },
      });
    });
    return { ...issued, token };
  }
}
