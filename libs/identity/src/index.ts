import { ApiKey } from './api-key.entity.js';
import { User } from './user.entity.js';

export { Authenticate } from './authenticate.js';
export { ChangePerson } from './change-person.js';
export type { PersonChange } from './change-person.js';
export { ChooseGrant } from './choose-grant.js';
export { CreateApiKey } from './create-api-key.js';
export type { ApiKeyView, NewApiKey } from './create-api-key.js';
export { EndSession } from './end-session.js';
export { EnsureAdmin } from './ensure-admin.js';
export type { EnsuredAdmin } from './ensure-admin.js';
export { demandGivable, GiveRole } from './give-role.js';
export type { RoleWish } from './give-role.js';
export type { Grant } from './grants.repository.js';
export * from './identity.errors.js';
export { IdentityModule } from './identity.module.js';
export { ListApiKeys } from './list-api-keys.js';
export { isForKeys, isPermission, PERMISSIONS } from './permissions.js';
export type { Permission } from './permissions.js';
export { demand, holds } from './principal.js';
export type { Principal } from './principal.js';
export type { Person } from './people.repository.js';
export { ReadMe } from './read-me.js';
export type { Me } from './read-me.js';
export { ReadPeople } from './read-people.js';
export { RevokeApiKey } from './revoke-api-key.js';
export { RunOnce } from './run-once.js';
export type { OnceAnswer, OnceRequest } from './run-once.js';
export { isRole, permissionsOf, ROLES } from './roles.js';
export type { Role, RoleName, ScopeType } from './roles.js';
export { StartSession } from './start-session.js';
export type { StartedSession } from './start-session.js';
export { TakeRole } from './take-role.js';

/** What `openDatabase({ entities })` must know for this library. */
export const IDENTITY_ENTITIES = [ApiKey, User] as const;
