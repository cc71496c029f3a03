import { auditFilters } from '../../filters/audit.js';
import { listing } from '../../listing.js';
import { time } from '../../output/cells.js';

export const command = listing({
  summary: 'List who did what, from the newest; times of Shanghai',
  path: '/v1/audit',
  filters: auditFilters,
  columns: {
    AT: time('at'),
    ACTOR: ({ actorId, actorKind }) => String(actorId ?? actorKind),
    ACTION: 'action',
    TARGET: ({ targetId, targetType }) => String(targetId ?? targetType),
    MERCHANT: 'merchantId',
    FROM: 'ip',
  },
  examples: ['audit list --action merchant.changed', 'audit list --actor usr_… --from 2026-11-21'],
});
