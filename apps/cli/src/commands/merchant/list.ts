import { merchantFilters } from '../../filters/merchants.js';
import { listing } from '../../listing.js';
import { time } from '../../output/cells.js';

export const command = listing({
  summary: 'List merchants, or find them by the one box; times of Shanghai',
  path: '/v1/merchants',
  filters: merchantFilters,
  columns: { ID: 'id', NAME: 'name', STATE: 'state', CREATED: time('createdAt') },
  examples: [
    'merchant list --search zjxg',
    'merchant list --agent agt_… --state active --sort name',
    'merchant list --all --json',
  ],
});
