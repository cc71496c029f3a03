import { choice, moment, text } from '../../flags.js';
import { listing } from '../../listing.js';
import { money, time } from '../../output/cells.js';

export const command = listing({
  summary: 'List payments from the newest; amounts in yuan, times of Shanghai',
  path: '/v1/payments',
  filters: {
    storeId: text('--store <id>', 'of this store only, sto_…'),
    channel: text('--channel <name>', 'of this channel only, such as wechatpay'),
    status: choice('--status <status>', 'in this state only', [
      'succeeded',
      'partially_refunded',
      'refunded',
    ]),
    from: moment('--from <moment>', 'paid then or later; a day begins at midnight in Shanghai'),
    to: moment('--to <moment>', 'paid before'),
  },
  columns: {
    ID: 'id',
    PAID: time('paidAt'),
    AMOUNT: money('amount'),
    FEE: money('fee'),
    REFUNDED: money('refunded'),
    CHANNEL: 'channel',
    STATUS: 'status',
    ORDER: 'orderNo',
  },
  examples: [
    'payment list --store sto_… --from 2026-11-21',
    'payment list --status refunded --all --json',
  ],
});
