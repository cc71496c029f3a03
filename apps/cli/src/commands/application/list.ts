import { applicationFilters } from '../../filters/applications.js';
import { listing } from '../../listing.js';
import { time } from '../../output/cells.js';

export const command = listing({
  summary: 'List applications; times of Shanghai',
  path: '/v1/applications',
  filters: applicationFilters,
  columns: {
    ID: 'id',
    MERCHANT: 'merchantName',
    KIND: 'kind',
    STATE: 'state',
    SUBMITTED: time('submittedAt'),
    REVIEWER: 'reviewerId',
    AGENT: 'agentId',
  },
  examples: [
    'application list --state submitted --sort submittedAt',
    'application list --agent agt_01kasm5zk8e2wr9v0q3j7y4n6t --all --json',
  ],
});
