/**
 * Everything somebody can be allowed to do, each with the sentence a person reads when granting it.
 * Every route of the API names one of these.
 */
export const PERMISSIONS = {
  'merchants:read': 'See merchants, their stores, terminals and plate codes.',
  'merchants:write': 'Create and change merchants, stores and terminals.',
  'fee-plans:read': 'See fee plans and their rates.',
  'fee-plans:write': 'Create and rename fee plans; add and withdraw their versions.',
  'fee-plans:assign': 'Decide which fee plan a merchant has from when.',
  'channel-accounts:read': 'See channel accounts, without their secrets.',
  'channel-accounts:write': 'Create channel accounts; add and remove the keys they trust.',
  'channel-mappings:write': 'Decide which merchant a sub-merchant id of a channel belongs to.',
  'devices:read':
    'See device models, devices, where they are assigned and whether they are online.',
  'devices:write': 'Register devices and assign them to terminals and stores.',
  'devices:credentials': 'Issue the credentials a device connects with.',
  'orders:read': 'See orders.',
  'orders:write': 'Create orders.',
  'payments:read': 'See payments, refunds and the daily summary of a store.',
  'announcements:read': 'See announcements and what became of them.',
  'quarantine:read': 'See notifications that did not fit.',
  'quarantine:write': 'Resolve and dismiss notifications that did not fit.',
  'ledger:read': 'See ledger accounts and postings; run the ledger check and the check of fees.',
  'live:read': 'Follow payments, announcements and devices live.',
  'webhooks:read': 'See webhooks, their deliveries and what was answered; never their secrets.',
  'webhooks:write':
    'Create, change, test and remove webhooks; renew their secrets; send deliveries again.',
  'metrics:read': 'Read the metrics of the platform.',
  'agents:read': 'See the tree of agents and who looks after which merchant.',
  'agents:write': 'Create and move agents; hand merchants over from one to another.',
  'users:read': 'See people and their roles, as far as one’s own scope reaches.',
  'users:write': 'Invite people, give and take their roles, disable them.',
  'me:self': 'See and change one’s own log-in, sessions and role; only for people.',
  'api-keys:read': 'See API keys, without their tokens.',
  'api-keys:write': 'Create and revoke API keys, with permissions one holds oneself.',
  'applications:read': 'See applications of merchants, their checklists and their history.',
  'applications:write':
    'Fill in, submit and withdraw applications; upload their documents; have agreements signed.',
  'applications:review': 'Claim, return, approve and reject applications.',
  'documents:read': 'See the papers and photographs of applications.',
  'agreements:write': 'Write versions of the agreement that merchants sign.',
  'channel-applications:write': 'Move the applications of merchants at channels.',
  'changes:read': 'See proposed changes to rates, settlement accounts and mappings.',
  'changes:write': 'Propose such changes and withdraw them.',
  'changes:approve': 'Approve and refuse such changes of other people.',
  'jobs:read': 'See bulk jobs, their progress and their result row by row.',
  'jobs:write': 'Start, stop and undo bulk jobs.',
  'tasks:read': 'See tasks at shops: visits, replacements, training.',
  'tasks:write': 'Create tasks, give them to somebody and close them.',
  'leads:read': 'See leads.',
  'leads:write': 'Import, change and convert leads.',
  'audit:read': 'See the audit log: who did what, and whether it is whole.',
  'audit:export': 'Export the audit log.',
} as const satisfies Readonly<Record<`${string}:${string}`, string>>;

/** A word of {@link PERMISSIONS}. */
export type Permission = keyof typeof PERMISSIONS;

/** What only a person can hold: a program has no log-in of its own. */
const PERSONAL: readonly Permission[] = ['me:self'];

/** Whether an API key can hold it. */
export function isForKeys(permission: Permission): boolean {
  return !PERSONAL.includes(permission);
}

/** Whether a text names a permission. */
export function isPermission(text: string): text is Permission {
  return Object.hasOwn(PERMISSIONS, text);
}
