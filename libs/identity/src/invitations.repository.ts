import type { Scope, Tx } from '#libs/persistence';
import type { RoleName, ScopeType } from './roles.js';

/** An invitation as it is shown; never with its token's hash. */
export interface Invitation {
  readonly id: string;
  readonly name: string;
  /** Null: whoever accepts chooses it. */
  readonly username: string | null;
  readonly role: RoleName;
  readonly scopeType: ScopeType;
  readonly scopeId: string | null;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  /** Null while nobody has accepted it. */
  readonly acceptedAt: Date | null;
  /** Who came of it. */
  readonly userId: string | null;
}

const COLUMNS = `id, name, username, role, scope_type as "scopeType", scope_id as "scopeId",
  created_by as "createdBy", created_at as "createdAt", expires_at as "expiresAt",
  accepted_at as "acceptedAt", user_id as "userId"`;
/** What nobody accepted is kept so long after its end, to be seen. */
const KEPT_DAYS = 30;

/** Keeps a new invitation, and clears away what has been over for a month. */
export async function insertInvitation(
  tx: Tx,
  invitation: Omit<Invitation, 'acceptedAt' | 'userId'> & { tokenHash: Buffer },
): Promise<void> {
  const { createdAt } = invitation;
  await tx.query(
    `delete from invitations where accepted_at is null
       and expires_at < $1::timestamptz - make_interval(days => ${KEPT_DAYS})`,
    [createdAt],
  );
  await tx.query(
    `insert into invitations (id, token_hash, name, username, role, scope_type, scope_id,
       created_by, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      ...[invitation.id, invitation.tokenHash, invitation.name, invitation.username],
      ...[invitation.role, invitation.scopeType, invitation.scopeId],
      ...[invitation.createdBy, createdAt, invitation.expiresAt],
    ],
  );
}

/** Invitations into a scope, newest first. The transaction must have the scope. */
export function findInvitations(
  tx: Tx,
  scope: Scope,
  wanted: { before: string | null; limit: number },
): Promise<Invitation[]> {
  return tx.query<Invitation>(
    `select ${COLUMNS} from invitations
     where ($1::text is null or id < $1) and ${withinSql(scope)}
     order by id desc limit $3`,
    [wanted.before, idsOf(scope), wanted.limit],
  );
}

/** Withdraws an invitation that nobody accepted; false when there is none such in the scope. */
export async function removeInvitation(tx: Tx, scope: Scope, id: string): Promise<boolean> {
  const rows = await tx.query(
    `delete from invitations where id = $1 and accepted_at is null and ${withinSql(scope)}
     returning id`,
    [id, idsOf(scope)],
  );
  return rows.length > 0;
}

/** Withdraws everything somebody gave that nobody accepted yet. */
export async function removeInvitationsOf(tx: Tx, createdBy: string): Promise<void> {
  await tx.query('delete from invitations where created_by = $1 and accepted_at is null', [
    createdBy,
  ]);
}

/**
 * The invitation with this token, its row locked; null when it was accepted or withdrawn, has
 * expired, or whoever gave it is disabled.
 */
export async function lockInvitation(
  tx: Tx,
  tokenHash: Buffer,
  nowMs: number,
): Promise<Invitation | null> {
  const rows = await tx.query<Invitation>(
    `select ${COLUMNS} from invitations i
     where token_hash = $1 and accepted_at is null
       and expires_at > to_timestamp($2::float8 / 1000)
       and not exists (select from users u where u.id = i.created_by and u.disabled_at is not null)
     for update`,
    [tokenHash, nowMs],
  );
  return rows[0] ?? null;
}

/** Uses an invitation up. */
export async function markAccepted(
  tx: Tx,
  accepted: { id: string; userId: string; at: Date },
): Promise<void> {
  await tx.query('update invitations set accepted_at = $2, user_id = $3 where id = $1', [
    accepted.id,
    accepted.at,
    accepted.userId,
  ]);
}

const idsOf = (scope: Scope): readonly string[] => (scope.kind === 'all' ? [] : scope.ids);

/** SQL: whether an invitation leads into a scope, whose ids are `$2`. */
function withinSql(scope: Scope): string {
  switch (scope.kind) {
    case 'all':
      return 'cardinality($2::text[]) = 0';
    case 'merchants':
      return `scope_type = 'merchant' and scope_id = any ($2::text[])`;
    case 'agents':
      return `(scope_type = 'agent' and scope_id in (select agents_below($2::text[]))
        or scope_type = 'merchant' and haodian.may_see(scope_id))`;
  }
}
