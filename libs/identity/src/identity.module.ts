import { Module } from '@nestjs/common';
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
  ListApiKeys,
  RevokeApiKey,
  RunOnce,
  StartSession,
];

@Module({ providers: useCases, exports: useCases })
export class IdentityModule {}
