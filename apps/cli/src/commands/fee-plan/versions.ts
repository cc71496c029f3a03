import { listing } from '../../listing.js';
import { ratesOf } from '../../output/rates.js';

export const command = listing({
  summary: 'List the versions of a fee plan in the order they become valid',
  args: { id: 'the plan, fpl_…' },
  path: ({ id }) => `/v1/fee-plans/${encodeURIComponent(id)}/versions`,
  columns: {
    VERSION: 'version',
    FROM: 'validFrom',
    UNTIL: 'validUntil',
    STATE: 'state',
    RATES: ratesOf,
  },
  examples: ['fee-plan versions fpl_01kasm5zk8e2wr9v0q3j7y4n6t'],
});
