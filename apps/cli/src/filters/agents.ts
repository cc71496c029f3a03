import { choice, text } from '../flags.js';

/** Which agents are meant, by the names of the route's query. */
export const agentFilters = {
  parentId: text('--parent <id>', 'right below this one only, agt_…'),
  kind: choice('--kind <kind>', 'of this level only', ['region', 'branch', 'agent']),
  q: text('--search <text>', 'with this in the name'),
  sort: choice('--sort <order>', 'in this order, with - from its end', [
    'createdAt',
    '-createdAt',
    'name',
    '-name',
  ]),
};
