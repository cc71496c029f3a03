import { deviceFilters } from '../../filters/devices.js';
import { listing } from '../../listing.js';
import { time } from '../../output/cells.js';

export const command = listing({
  summary: 'List devices',
  path: '/v1/devices',
  filters: deviceFilters,
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
