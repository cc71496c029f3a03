import { choice, text } from '../../flags.js';
import { listing } from '../../listing.js';
import { time } from '../../output/cells.js';

export const command = listing({
  summary: 'List devices',
  path: '/v1/devices',
  filters: {
    merchantId: text('--merchant <id>', 'at this merchant only, mer_…'),
    storeId: text('--store <id>', 'in this store only, sto_…'),
    model: text('--model <model>', 'of this model only'),
    online: choice('--online <yes>', 'connected or not', ['true', 'false']),
  },
  columns: {
    SN: 'sn',
    MODEL: 'model',
    ONLINE: ({ online }) => (online ? 'yes' : 'no'),
    'LAST SEEN': time('lastSeenAt'),
    STORE: 'storeId',
    TERMINAL: 'terminalId',
  },
  examples: ['device list --online false', 'device list --store sto_… --all --json'],
});
