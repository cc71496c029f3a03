import { Module } from '@nestjs/common';
import { ExportAudit } from './audit/export-audit.js';
import { PruneAudit } from './audit/prune-audit.js';
import { ReadAudit } from './audit/read-audit.js';
import { VerifyAudit } from './audit/verify-audit.js';
import { Authenticate } from './authenticate.js';
import { ChangePerson } from './change-person.js';
import { ChooseGrant } from './choose-grant.js';
import { GiveRole } from './give-role.js';
import { ReadMe } from './read-me.js';
import { ReadPeople } from './read-people.js';
import { TakeRole } from './take-role.js';
import { CreateApiKey } from './create-api-key.js';
import { EndSession } from './end-session.js';
import { EnsureAdmin } from './ensure-admin.js';
import { ListApiKeys } from './list-api-keys.js';
import { RevokeApiKey } from './revoke-api-key.js';
import { RunOnce } from './run-once.js';
import { StartSession } from './start-session.js';

const useCases = [
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
  ListApiKeys,
  PruneAudit,
  ReadAudit,
  RevokeApiKey,
  RunOnce,
  StartSession,
  VerifyAudit,
];

@Module({ providers: useCases, exports: useCases })
export class IdentityModule {}
