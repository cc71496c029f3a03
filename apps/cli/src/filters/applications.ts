import { choice, text } from '../flags.js';

/** Which applications are meant, by the names of the route's query. */
export const applicationFilters = {
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
    ...['createdAt', '-createdAt', 'submittedAt', '-submittedAt'],
  ]),
};
