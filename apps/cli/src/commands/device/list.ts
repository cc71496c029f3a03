import { choice, text } from '../../flags.js';
import { listing } from '../../listing.js';
import { time } from '../../output/cells.js';

export const command = listing({
  summary: 'List devices',
  path: '/v1/devices',
  filters: {
    sn: text('--sn <part>', 'with this in the serial number'),
    merchantId: text('--merchant <id>', 'at this merchant only, mer_…'),
    storeId: text('--store <id>', 'in this store only, sto_…'),
    model: text('--model <model>', 'of this model only'),
    online: choice('--online <yes>', 'connected or not', ['true', 'false']),
    assigned: choice('--assigned <yes>', 'at a merchant, or in stock', ['true', 'false']),
    sort: choice('--sort <order>', 'first to last', ['sn', '-sn', 'createdAt', '-createdAt']),
  },
  columns: {
    SN: 'sn',
    MODEL: 'model',
    ONLINE: ({ online }) => (online ? 'yes' : 'no'),
    'LAST SEEN': time('lastSeenAt'),
    STORE: 'storeId',
    TERMINAL: 'terminalId',
  },
  examples: [
    'device list --online false',
    'device list --store sto_… --all --json',
    'device list --assigned false',
  ],
});
