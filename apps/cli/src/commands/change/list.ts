import { summaryOf } from '../../changes.js';
import { changeFilters } from '../../filters/changes.js';
import { listing } from '../../listing.js';
import { time } from '../../output/cells.js';

export const command = listing({
  summary: 'List proposed changes, from the newest',
  path: '/v1/changes',
  filters: changeFilters,
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
