import { DomainError, invalidField } from '#libs/kernel';
import { PERMISSIONS } from './permissions.js';
import type { Permission } from './permissions.js';

/**
 * One answer for an unknown name, a wrong password and a locked account: it tells nobody which
 * names exist.
 */
export function loginFailed(): DomainError {
  return new DomainError({
    kind: 'unauthenticated',
    code: 'login_failed',
    message: 'User name, password or code is wrong, or there were too many attempts.',
    advice:
      'Check them. After ten failures every further one makes the wait longer, up to an hour.',
  });
}

export function unauthenticated(): DomainError {
  return new DomainError({
    kind: 'unauthenticated',
    code: 'unauthenticated',
    message: 'The bearer token is missing, unknown, expired or revoked.',
    advice: 'Log in with POST /v1/sessions, or use a valid API key.',
  });
}

export function permissionMissing(permission: Permission): DomainError {
  return new DomainError({
    kind: 'forbidden',
    code: 'permission_missing',
    message: `This needs the permission ${permission}: ${PERMISSIONS[permission]}`,
    advice: 'Ask somebody who holds it to grant it to you.',
  });
}

export function tooManyLogins(): DomainError {
  return new DomainError({
    kind: 'unavailable',
    code: 'too_many_logins',
    message: 'Too many people are logging in at this moment.',
    advice: 'Try again in a few seconds.',
  });
}

export function permissionsUnknown(unknown: readonly string[]): DomainError {
  const known = Object.keys(PERMISSIONS).join(', ');
  return invalidField('permissions', 'permission_unknown', {
    message: `There is no permission ${unknown.join(', ')}.`,
    messageZh: `没有此权限：${unknown.join('、')}。`,
    advice: `The permissions are: ${known}.`,
  });
}

export function keysNotForAgents(): DomainError {
  return new DomainError({
    kind: 'forbidden',
    code: 'api_keys_not_for_agents',
    message: 'An agent’s shops change, those of an API key do not: agents make no keys.',
    advice: 'Let the merchant or the operator of the platform make it.',
  });
}

export function permissionsNotHeld(missing: readonly string[]): DomainError {
  return new DomainError({
    kind: 'forbidden',
    code: 'permission_not_held',
    message: `You cannot give away what you do not hold: ${missing.join(', ')}.`,
    advice: 'Leave these permissions out.',
  });
}

export function merchantsUnknown(ids: readonly string[]): DomainError {
  return invalidField('merchantIds', 'merchant_unknown', {
    message: `There is no merchant ${ids.join(', ')}.`,
    messageZh: `没有此商户：${ids.join('、')}。`,
    advice: 'Name merchants you can see, by their ids.',
  });
}

export function merchantsEmpty(): DomainError {
  return invalidField('merchantIds', 'merchants_empty', {
    message: 'A key for no merchant could do nothing.',
    messageZh: '请至少指定一个商户。',
    advice: 'Name at least one merchant, or leave the field out for all you can see.',
  });
}

export function expiryPassed(): DomainError {
  return invalidField('expiresAt', 'expiry_passed', {
    message: 'The expiry is not in the future.',
    messageZh: '到期时间必须晚于当前时间。',
    advice: 'Give a later time, or leave it out for a key that does not expire.',
  });
}

export function apiKeyNotFound(id: string): DomainError {
  return new DomainError({
    kind: 'not_found',
    code: 'api_key_not_found',
    message: `There is no API key ${id}.`,
    advice: 'List the keys with GET /v1/api-keys.',
  });
}

export function idempotencyKeyMalformed(): DomainError {
  const code = 'idempotency_key_malformed';
  const message = 'An idempotency key is 1 to 255 visible ASCII characters.';
  const messageZh = '须为1至255个可见的ASCII字符。';
  return new DomainError({
    kind: 'bad_request',
    code,
    message,
    advice: 'Use a UUID.',
    fields: [{ path: 'Idempotency-Key', code, message, messageZh }],
  });
}

export function idempotencyKeyReused(): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'idempotency_key_reused',
    message: 'This idempotency key was used for another request.',
    advice: 'Use a new key for a new intent; repeat a request unchanged.',
  });
}

/** The same request came a moment ago, and nothing says that it is meant twice. */
export function repeatedRequest(earlierId: string | null): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'repeated_request',
    message: `You sent the same request within the last minute; it made ${earlierId ?? 'it'}.`,
    advice: 'If it is meant twice, send it again with the header Repeat-Request: yes.',
  });
}

export function requestInFlight(): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'request_in_flight',
    message: 'The first request with this idempotency key is still running.',
    advice: 'Repeat it after a moment: the answer will be the first one’s.',
  });
}

export function userNotFound(id: string): DomainError {
  return new DomainError({
    kind: 'not_found',
    code: 'user_not_found',
    message: `There is no user ${id}.`,
    advice: 'List the people you can see with GET /v1/users.',
  });
}

export function grantNotFound(id: string): DomainError {
  return new DomainError({
    kind: 'not_found',
    code: 'grant_not_found',
    message: `There is no role ${id} in force.`,
    advice: 'List a person’s roles with GET /v1/users/{id}, your own with GET /v1/me.',
  });
}

/** A role is held of the platform, of an agent or of a merchant, as its line in the table says. */
export function roleElsewhere(role: string, scopes: readonly string[]): DomainError {
  return invalidField('scopeType', 'role_not_of_scope', {
    message: `The role ${role} is held of ${scopes.join(' or ')}.`,
    messageZh: '该角色不能授予此范围。',
    advice: 'Choose that scope, and name its id unless it is the platform.',
  });
}

export function roleScopeUnknown(id: string): DomainError {
  return invalidField('scopeId', 'scope_unknown', {
    message: `There is no ${id} that you can see.`,
    messageZh: `没有此范围，或您无权查看：${id}。`,
    advice: 'Name a merchant or an agent within your own scope.',
  });
}

/** Nobody gives away more than they hold. */
export function roleNotHeld(role: string): DomainError {
  return new DomainError({
    kind: 'forbidden',
    code: 'role_not_held',
    message: `The role ${role} may do more than you may.`,
    advice: 'Ask somebody who holds as much.',
  });
}

export function lastAdmin(): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'last_admin',
    message: 'This is the last administrator: without one nobody could give roles any more.',
    advice: 'Make somebody else an administrator first.',
  });
}

export function userBeyondScope(): DomainError {
  return new DomainError({
    kind: 'forbidden',
    code: 'user_beyond_scope',
    message: 'This person also holds roles that you do not see.',
    advice: 'Take back the roles you gave with DELETE /v1/users/{id}/grants/{grantId}.',
  });
}
