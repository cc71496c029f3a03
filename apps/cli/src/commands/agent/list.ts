import { agentFilters } from '../../filters/agents.js';
import { listing } from '../../listing.js';
import { time } from '../../output/cells.js';

export const command = listing({
  summary: 'List regions, branches and agents',
  path: '/v1/agents',
  filters: agentFilters,
  columns: {
    ID: 'id',
    KIND: 'kind',
    NAME: 'name',
    PARENT: 'parentId',
    CREATED: time('createdAt'),
  },
  examples: ['agent list', 'agent list --parent agt_… --all'],
});
