import { newId } from '#libs/kernel';
import { everyMerchant, SecretBox } from '#libs/persistence';
import type { FixedClock, TestDatabase } from '#libs/testing';
import { AcceptInvitation } from './accept-invitation.js';
import { AcceptPasswordReset } from './accept-password-reset.js';
import { Authenticate } from './authenticate.js';
import { BeginTotp } from './begin-totp.js';
import { ChangePassword } from './change-password.js';
import { CheckLogin } from './check-login.js';
import { ConfirmTotp } from './confirm-totp.js';
import { EndOwnSession } from './end-own-session.js';
import { TakeRole } from './take-role.js';
import { RemoveUserTotp } from './remove-user-totp.js';
import { EndUserSessions } from './end-user-sessions.js';
import { insertGrant } from './grants.repository.js';
import { Invite } from './invite.js';
import { IssuePasswordReset } from './issue-password-reset.js';
import { ListInvitations } from './list-invitations.js';
import { ListOwnSessions } from './list-own-sessions.js';
import { hashPassword } from './password.js';
import { ProveSelf } from './prove-self.js';
import { RefreshSession } from './refresh-session.js';
import { RemoveTotp } from './remove-totp.js';
import { RenewRecoveryCodes } from './renew-recovery-codes.js';
import type { RoleName, ScopeType } from './roles.js';
import { StartSession } from './start-session.js';
import { insertUser } from './users.repository.js';
import { WithdrawInvitation } from './withdraw-invitation.js';

/** Everything about logging in, on a database of a test. */
export function logInParts({ database }: TestDatabase, clock: FixedClock, isTotpRequired = false) {
  const box = new SecretBox(Buffer.alloc(32, 7));
  const reused: { userId: string; sessionId: string }[] = [];
  const observer = {
    refreshTokenReused: (found: (typeof reused)[number]) => void reused.push(found),
  };
  const authenticate = new Authenticate(database, clock, { isRequired: isTotpRequired });
  const check = new CheckLogin(database, clock, box);
  const prove = new ProveSelf(database, check);
  return {
    reused,
    authenticate,
    start: new StartSession(database, check),
    refresh: new RefreshSession(database, clock, authenticate, observer),
    changePassword: new ChangePassword(database, prove, authenticate),
    beginTotp: new BeginTotp(database, clock, box),
    confirmTotp: new ConfirmTotp(database, clock, box, authenticate),
    removeTotp: new RemoveTotp(prove, authenticate),
    renewRecoveryCodes: new RenewRecoveryCodes(prove),
    listOwnSessions: new ListOwnSessions(database, clock),
    endOwnSession: new EndOwnSession(database, clock, authenticate),
    endUserSessions: new EndUserSessions(database, clock, authenticate),
    takeRole: new TakeRole(database, clock, authenticate),
    removeUserTotp: new RemoveUserTotp(database, clock, authenticate),
    invite: new Invite(database, clock),
    listInvitations: new ListInvitations(database),
    withdrawInvitation: new WithdrawInvitation(database),
    acceptInvitation: new AcceptInvitation(database, clock),
    issueReset: new IssuePasswordReset(database, clock),
    acceptReset: new AcceptPasswordReset(database, clock, authenticate),
  };
}

/** A person of a test. */
export interface TestPerson {
  readonly id: string;
  readonly username: string;
}

/** Makes a person with a password, and with a role when one is named. */
export async function makePerson(
  { database }: TestDatabase,
  clock: FixedClock,
  wish: { password: string; role?: RoleName; scopeType?: ScopeType; scopeId?: string },
): Promise<TestPerson> {
  const at = new Date(clock.nowMs());
  const id = newId('usr', clock.nowMs());
  const username = `u${id.slice(-12)}`;
  const passwordHash = await hashPassword(wish.password);
  await database.asApp(everyMerchant, async (tx) => {
    await insertUser(tx, { id, username, passwordHash, createdAt: at });
    const { role, scopeType = 'platform', scopeId = null } = wish;
    if (role) await insertGrant(tx, { userId: id, role, scopeType, scopeId, grantedBy: id, at });
  });
  return { id, username };
}

/** The code of whatever went wrong; `in` when nothing did. */
export function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'in',
    (error: { code: string }) => error.code,
  );
}
