import { usageWrong } from './cli.errors.js';

/** Words of the roles that people can hold. */
export const ROLES = [
  'admin',
  'operator',
  'agent',
  'technician',
  'merchant_owner',
  'cashier',
] as const;

/** What `--of` means. */
export const OF_MEANS = 'of what: platform, an agent (agt_…) or a merchant (mer_…)';

/** Of what a role is held, as the API takes it. */
export interface RoleScope {
  readonly scopeType: 'platform' | 'agent' | 'merchant';
  readonly scopeId?: string;
}

/** @throws CliError `usage`. */
export function scopeOf(text: string): RoleScope {
  if (text === 'platform') return { scopeType: 'platform' };
  if (text.startsWith('agt_')) return { scopeType: 'agent', scopeId: text };
  if (text.startsWith('mer_')) return { scopeType: 'merchant', scopeId: text };
  throw usageWrong(`--of takes platform, agt_… or mer_…, not "${text}".`);
}
