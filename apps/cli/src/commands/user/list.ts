import { userFilters } from '../../filters/users.js';
import { listing } from '../../listing.js';
import type { Row } from '../../output/rows.js';

export const command = listing({
  summary: 'List people',
  path: '/v1/users',
  filters: userFilters,
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
