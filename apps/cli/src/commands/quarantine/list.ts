import { choice } from '../../flags.js';
import { listing } from '../../listing.js';
import { money, time } from '../../output/cells.js';

export const command = listing({
  summary: 'List genuine messages that did not fit',
  path: '/v1/quarantine',
  filters: {
    state: choice('--state <state>', 'in this state only', [
      'quarantined',
      'waiting',
      'resolved',
      'dismissed',
    ]),
  },
  columns: {
    ID: 'id',
    RECEIVED: time('receivedAt'),
    REASON: 'reason',
    STATE: 'state',
    AMOUNT: money('amount'),
    EXPECTED: money('expectedAmount'),
    CHANNEL: 'channel',
    PAYMENT: 'channelPaymentId',
  },
  examples: ['quarantine list --state quarantined'],
});
