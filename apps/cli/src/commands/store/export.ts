import { exporting } from '../../exporting.js';
import { storeFilters } from '../../filters/stores.js';

export const command = exporting({
  summary: 'Write the stores of a merchant to a file, for a spreadsheet or a program',
  args: { merchantId: 'the merchant, mer_…' },
  path: ({ merchantId }) => `/v1/merchants/${encodeURIComponent(merchantId)}/stores/export`,
  filters: storeFilters,
  examples: ['store export mer_01kasm5zk8e2wr9v0q3j7y4n6t --format csv > stores.csv'],
});
