import { listing } from '../../listing.js';
import { time } from '../../output/cells.js';
import type { Row } from '../../output/rows.js';

export const command = listing({
  summary: 'List fee plans',
  path: '/v1/fee-plans',
  columns: { ID: 'id', NAME: 'name', RATES: rates, CREATED: time('createdAt') },
  examples: ['fee-plan list'],
});

function rates({ rules }: Row): string {
  return ((rules ?? []) as Row[])
    .map(({ channel, rate }) => `${String(channel)} ${String(rate)}`)
    .join(', ');
}
