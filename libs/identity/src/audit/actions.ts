/**
 * Everything the audit log records, each with when. docs/audit.md has the same table; a spec keeps
 * the two together.
 */
export const AUDIT_ACTIONS = {
  'merchant.created': 'A merchant was added.',
  'merchant.changed': 'A merchant was renamed or got another default terminal.',
  'merchant.handed_over': 'A merchant was given into the care of another agent.',
  'store.created': 'A store was added.',
  'terminal.created': 'A terminal was added and got its plate code.',
  'fee_plan.created': 'A fee plan was added.',
  'fee_plan.assigned': 'A merchant got a fee plan from a moment on.',
  'channel_account.created': 'Credentials at a channel were entered.',
  'channel_key.added': 'A key of a channel is trusted from now on.',
  'channel_key.removed': 'A key of a channel is trusted no longer.',
  'channel_mappings.set': 'The sub-merchant ids of a merchant were changed.',
  'device.registered': 'A device was brought into stock.',
  'device.credentials_issued': 'A device was given a new token.',
  'device.assigned': 'A device was put at a terminal or a store.',
  'device.unassigned': 'A device was taken away from a merchant.',
  'device.tested': 'A device was asked to speak as a test.',
  'order.created': 'An order was placed.',
  'quarantine.resolved': 'A quarantined payment was recorded as a person decided.',
  'quarantine.dismissed': 'A quarantined message was closed without recording it.',
  'api_key.created': 'An API key was made.',
  'api_key.revoked': 'An API key was revoked.',
  'user.created': 'A person was given an account.',
  'user.changed': 'A person was renamed, shut out or let in again.',
  'role.given': 'A person was given a role.',
  'role.taken': 'A role was taken back.',
  'agent.created': 'A region, a branch or an agent was added.',
  'agent.changed': 'A region, a branch or an agent was renamed or moved.',
  'session.started': 'A person logged in.',
  'session.refused': 'A log-in was refused: unknown name, wrong password, locked or disabled.',
  'session.locked': 'A log-in was refused, and the account is locked for a while.',
  'session.role_chosen': 'A person acts in another one of their roles.',
  'session.ended': 'A person logged out.',
  'audit.exported': 'The audit log was exported.',
  'audit.pruned': 'The oldest rows of a chain were removed because of their age.',
} as const satisfies Readonly<Record<`${string}.${string}`, string>>;

/** A word of {@link AUDIT_ACTIONS}. */
export type AuditAction = keyof typeof AUDIT_ACTIONS;
