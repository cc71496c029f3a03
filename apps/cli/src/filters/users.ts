import { choice, text } from '../flags.js';
import { ROLES } from '../scope-flag.js';

const ORDERS = ['createdAt', '-createdAt', 'username', '-username'] as const;

/** Which people are meant, by the names of the route's query. */
export const userFilters = {
  role: choice('--role <role>', 'who hold this role now', ROLES),
  q: text('--search <text>', 'with this in username or name'),
  disabled: choice('--disabled <yes>', 'shut out or not', ['true', 'false']),
  sort: choice('--sort <order>', 'in this order, with - from its end', ORDERS),
};
