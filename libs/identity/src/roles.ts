import { merchantsOfAgents, merchantsOnly, everyMerchant } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { PERMISSIONS } from './permissions.js';
import type { Permission } from './permissions.js';

/** What a role is held of. */
export type ScopeType = 'platform' | 'agent' | 'merchant';

/** One kind of person. */
export interface Role {
  /** The word on pages. */
  readonly title: string;
  /** Of what it can be held; an agent's role reaches all agents below as well. */
  readonly of: readonly ScopeType[];
  readonly permissions: readonly Permission[];
}

const everything = Object.keys(PERMISSIONS) as Permission[];
const everythingBut = (...words: readonly Permission[]): Permission[] =>
  everything.filter((word) => !words.includes(word));

/**
 * Everybody on the platform and what they may do; docs/permissions.md shows it as one table. Where
 * they may do it is the scope of their grant.
 */
export const ROLES = {
  admin: { title: '管理员', of: ['platform'], permissions: everything },
  operator: {
    title: '运营',
    of: ['platform'],
    permissions: everythingBut('users:write', 'api-keys:write'),
  },
  agent: {
    title: '经纪人',
    of: ['agent'],
    permissions: [
      'me:self',
      'agents:read',
      'merchants:read',
      'merchants:write',
      'applications:read',
      'applications:write',
      'documents:read',
      'tasks:read',
      'tasks:write',
      'leads:read',
      'leads:write',
      'fee-plans:read',
      'devices:read',
      'orders:read',
      'payments:read',
      'announcements:read',
      'live:read',
    ],
  },
  technician: {
    title: '技术员',
    of: ['platform', 'agent'],
    permissions: [
      'me:self',
      'merchants:read',
      'devices:read',
      'devices:write',
      'devices:credentials',
      'announcements:read',
      'live:read',
      'tasks:read',
      'tasks:write',
    ],
  },
  merchant_owner: {
    title: '店主',
    of: ['merchant'],
    permissions: [
      'me:self',
      'users:read',
      'users:write',
      'merchants:read',
      'applications:read',
      'channel-accounts:read',
      'devices:read',
      'orders:read',
      'orders:write',
      'payments:read',
      'announcements:read',
      'quarantine:read',
      'ledger:read',
      'live:read',
      'webhooks:read',
      'webhooks:write',
      'api-keys:read',
      'api-keys:write',
      'audit:read',
    ],
  },
  cashier: {
    title: '收银员',
    of: ['merchant'],
    permissions: [
      'me:self',
      'merchants:read',
      'orders:read',
      'orders:write',
      'payments:read',
      'announcements:read',
      'live:read',
    ],
  },
} as const satisfies Readonly<Record<string, Role>>;

/** A word of {@link ROLES}. */
export type RoleName = keyof typeof ROLES;

/** Whether a text names a role. */
export function isRole(text: string): text is RoleName {
  return Object.hasOwn(ROLES, text);
}

/** What somebody with this role may do; nothing for a role that is no more. */
export function permissionsOf(role: string): readonly Permission[] {
  return isRole(role) ? ROLES[role].permissions : [];
}

/** Whose rows a grant reaches. */
export function scopeOf(type: ScopeType, id: string | null): Scope {
  switch (type) {
    case 'platform':
      return everyMerchant;
    case 'agent':
      return merchantsOfAgents(id!);
    case 'merchant':
      return merchantsOnly(id!);
  }
}
