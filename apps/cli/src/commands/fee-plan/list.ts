import { listing } from '../../listing.js';
import { time } from '../../output/cells.js';
import { ratesOf } from '../../output/rates.js';

export const command = listing({
  summary: 'List fee plans',
  path: '/v1/fee-plans',
  columns: { ID: 'id', NAME: 'name', RATES: ratesOf, CREATED: time('createdAt') },
  examples: ['fee-plan list'],
});
