import { listing } from '../../listing.js';
import { time } from '../../output/cells.js';

export const command = listing({
  summary: 'List merchants',
  path: '/v1/merchants',
  columns: { ID: 'id', NAME: 'name', CREATED: time('createdAt') },
  examples: ['merchant list', 'merchant list --all --json'],
});
