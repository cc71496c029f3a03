import { summaryOf } from '../../changes.js';
import { choice, text } from '../../flags.js';
import { listing } from '../../listing.js';
import { time } from '../../output/cells.js';

export const command = listing({
  summary: 'List proposed changes, from the newest',
  path: '/v1/changes',
  filters: {
    state: choice('--state <state>', 'in this state only', [
      'proposed',
      'approved',
      'applied',
      'refused',
      'withdrawn',
      'stale',
    ]),
    kind: choice('--kind <kind>', 'of this kind only', [
      'fee_plan',
      'fee_plan_version',
      'settlement_account',
      'channel_mappings',
    ]),
    merchantId: text('--merchant <id>', 'about this merchant, alone or among others'),
  },
  columns: {
    ID: 'id',
    PROPOSED: time('proposedAt'),
    STATE: 'state',
    KIND: 'kind',
    WHAT: ({ preview }) => summaryOf(preview),
    EFFECT: time('takesEffectAt'),
  },
  examples: ['change list --state proposed', 'change list --merchant mer_… --json'],
});
