import { activityFilters } from '../../filters/activity.js';
import { listing } from '../../listing.js';
import { money } from '../../output/cells.js';

export const command = listing({
  summary: 'How shops do: first and last day, active days and volume; yuan',
  path: '/v1/activity',
  filters: activityFilters,
  columns: {
    MERCHANT: 'merchantId',
    NAME: 'name',
    STATE: 'state',
    FIRST: 'firstDay',
    LAST: 'lastDay',
    SILENT: 'silentDays',
    ACTIVE: 'activeDays',
    PAYMENTS: 'count',
    AMOUNT: money('amount'),
    REFUNDED: money('refunded'),
  },
  examples: ['activity list --silent-days 7', 'activity list --agent agt_… --days 7 --all'],
});
