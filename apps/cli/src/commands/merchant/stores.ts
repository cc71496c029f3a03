import { choice, text } from '../../flags.js';
import { listing } from '../../listing.js';

export const command = listing({
  summary: 'List the stores of a merchant',
  args: { id: 'the merchant, mer_…' },
  path: ({ id }) => `/v1/merchants/${encodeURIComponent(id)}/stores`,
  filters: {
    q: text('--search <text>', 'with this in name or address'),
    sort: choice('--sort <order>', 'in this order, with - from its end', [
      'createdAt',
      '-createdAt',
      'name',
      '-name',
    ]),
  },
  columns: { ID: 'id', NAME: 'name', ADDRESS: 'address' },
  examples: ['merchant stores mer_01kasm5zk8e2wr9v0q3j7y4n6t'],
});
