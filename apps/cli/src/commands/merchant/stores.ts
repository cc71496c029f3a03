import { storeFilters } from '../../filters/stores.js';
import { listing } from '../../listing.js';

export const command = listing({
  summary: 'List the stores of a merchant',
  args: { id: 'the merchant, mer_…' },
  path: ({ id }) => `/v1/merchants/${encodeURIComponent(id)}/stores`,
  filters: storeFilters,
  columns: { ID: 'id', NAME: 'name', ADDRESS: 'address' },
  examples: ['merchant stores mer_01kasm5zk8e2wr9v0q3j7y4n6t'],
});
