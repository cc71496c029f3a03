import { choice, text } from '../../flags.js';
import { listing } from '../../listing.js';
import type { Row } from '../../output/rows.js';

const ORDERS = ['createdAt', '-createdAt', 'username', '-username'] as const;

export const command = listing({
  summary: 'List people',
  path: '/v1/users',
  filters: {
    role: text('--role <role>', 'who hold this role now'),
    q: text('--search <text>', 'with this in username or name'),
    disabled: choice('--disabled <yes>', 'shut out or not', ['true', 'false']),
    sort: choice('--sort <order>', 'first to last', ORDERS),
  },
  columns: {
    ID: 'id',
    USER: 'username',
    NAME: 'name',
    DISABLED: ({ disabledAt }) => (disabledAt ? 'yes' : 'no'),
    ROLES: roles,
  },
  examples: ['user list --all', 'user list --role operator'],
});

function roles({ grants }: Row): string {
  return ((grants ?? []) as Row[]).map(({ role }) => String(role)).join(', ') || '-';
}
