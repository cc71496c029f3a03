import { choice, text } from '../../flags.js';
import { listing } from '../../listing.js';
import { time } from '../../output/cells.js';

export const command = listing({
  summary: 'List applications; times of Shanghai',
  path: '/v1/applications',
  filters: {
    state: choice('--state <state>', 'in this state only', [
      ...['draft', 'submitted', 'in_review', 'returned', 'approved', 'rejected'],
      ...['signed', 'active', 'suspended', 'closed'],
    ]),
    kind: choice('--kind <kind>', 'of this kind of merchant only', [
      ...['individual', 'individually_owned', 'company'],
    ]),
    merchantId: text('--merchant <id>', 'of this merchant only, mer_…'),
    agentId: text('--agent <id>', 'of this agent and all below it, agt_…'),
    reviewer: text('--reviewer <id>', 'claimed by this person, usr_…'),
    sort: choice('--sort <order>', 'by submittedAt the longest waiting come first', [
      ...['createdAt', 'submittedAt'],
    ]),
  },
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
