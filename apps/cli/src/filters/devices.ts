import { choice, text } from '../flags.js';

/** Which devices are meant, by the names of the route's query. */
export const deviceFilters = {
  sn: text('--sn <part>', 'with this in the serial number'),
  merchantId: text('--merchant <id>', 'at this merchant only, mer_…'),
  storeId: text('--store <id>', 'in this store only, sto_…'),
  model: text('--model <model>', 'of this model only'),
  online: choice('--online <yes>', 'connected or not', ['true', 'false']),
  assigned: choice('--assigned <yes>', 'at a merchant, or in stock', ['true', 'false']),
  sort: choice('--sort <order>', 'in this order, with - from its end', [
    'sn',
    '-sn',
    'createdAt',
    '-createdAt',
  ]),
};
