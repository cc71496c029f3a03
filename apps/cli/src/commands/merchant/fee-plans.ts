import { listing } from '../../listing.js';
import { time } from '../../output/cells.js';

export const command = listing({
  summary: 'Which fee plans a merchant has, had and will have, newest first',
  args: { id: 'the merchant, mer_…' },
  path: ({ id }) => `/v1/merchants/${encodeURIComponent(id)}/fee-plans`,
  columns: { PLAN: 'feePlanId', NAME: 'name', FROM: time('validFrom'), UNTIL: time('validUntil') },
  examples: ['merchant fee-plans mer_01kasm5zk8e2wr9v0q3j7y4n6t'],
});
