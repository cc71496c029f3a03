import { Module } from '@nestjs/common';
import { ExportAudit } from './audit/export-audit.js';
import { PruneAudit } from './audit/prune-audit.js';
import { ReadAudit } from './audit/read-audit.js';
import { VerifyAudit } from './audit/verify-audit.js';
import { Authenticate } from './authenticate.js';
import { ChangePerson } from './change-person.js';
import { ChooseGrant } from './choose-grant.js';
import { ExportPeople } from './export-people.js';
import { GiveRole } from './give-role.js';
import { ReadMe } from './read-me.js';
import { ReadPeople } from './read-people.js';
import { TakeRole } from './take-role.js';
import { CreateApiKey } from './create-api-key.js';
import { EndSession } from './end-session.js';
import { EnsureAdmin } from './ensure-admin.js';
import { ListApiKeys } from './list-api-keys.js';
import { RecogniseRepeat } from './recognise-repeat.js';
import { RevokeApiKey } from './revoke-api-key.js';
import { RunOnce } from './run-once.js';
import { StartSession } from './start-session.js';
import { AcceptInvitation } from './accept-invitation.js';
import { AcceptPasswordReset } from './accept-password-reset.js';
import { BeginTotp } from './begin-totp.js';
import { ChangePassword } from './change-password.js';
import { CheckLogin } from './check-login.js';
import { ConfirmTotp } from './confirm-totp.js';
import { EndOwnSession } from './end-own-session.js';
import { RemoveUserTotp } from './remove-user-totp.js';
import { EndUserSessions } from './end-user-sessions.js';
import { Invite } from './invite.js';
import { IssuePasswordReset } from './issue-password-reset.js';
import { ListInvitations } from './list-invitations.js';
import { ListOwnSessions } from './list-own-sessions.js';
import { ProveSelf } from './prove-self.js';
import { RefreshSession } from './refresh-session.js';
import { RemoveTotp } from './remove-totp.js';
import { RenewRecoveryCodes } from './renew-recovery-codes.js';
import { WithdrawInvitation } from './withdraw-invitation.js';

const useCases = [
  AcceptInvitation,
  AcceptPasswordReset,
  BeginTotp,
  ChangePassword,
  CheckLogin,
  ConfirmTotp,
  EndOwnSession,
  EndUserSessions,
  RemoveUserTotp,
  Invite,
  IssuePasswordReset,
  ListInvitations,
  ListOwnSessions,
  ProveSelf,
  RefreshSession,
  RemoveTotp,
  RenewRecoveryCodes,
  WithdrawInvitation,
  TakeRole,
  ReadPeople,
  ReadMe,
  GiveRole,
  ChooseGrant,
  ChangePerson,
  Authenticate,
  CreateApiKey,
  EndSession,
  EnsureAdmin,
  ExportAudit,
  ExportPeople,
  ListApiKeys,
  PruneAudit,
  ReadAudit,
  RecogniseRepeat,
  RevokeApiKey,
  RunOnce,
  StartSession,
  VerifyAudit,
];

@Module({ providers: useCases, exports: useCases })
export class IdentityModule {}
