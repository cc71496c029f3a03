import { choice, text } from '../../flags.js';
import { listing } from '../../listing.js';
import { time } from '../../output/cells.js';

export const command = listing({
  summary: 'List regions, branches and agents',
  path: '/v1/agents',
  filters: {
    parentId: text('--parent <id>', 'right below this one only, agt_…'),
    kind: choice('--kind <kind>', 'of this level only', ['region', 'branch', 'agent']),
    q: text('--search <text>', 'with this in the name'),
    sort: choice('--sort <order>', 'first to last', ['createdAt', '-createdAt', 'name', '-name']),
  },
  columns: {
    ID: 'id',
    KIND: 'kind',
    NAME: 'name',
    PARENT: 'parentId',
    CREATED: time('createdAt'),
  },
  examples: ['agent list', 'agent list --parent agt_… --all'],
});
