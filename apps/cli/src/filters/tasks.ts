import { choice, text, toggle } from '../flags.js';

/** Which tasks are meant, by the names of the route's query. */
export const taskFilters = {
  state: choice('--state <state>', 'in this state only', ['open', 'done', 'cancelled']),
  kind: choice('--kind <kind>', 'of this kind only', ['visit', 'replace', 'retrain', 'other']),
  merchantId: text('--merchant <id>', 'at this merchant only, mer_…'),
  assigneeId: text('--assignee <id>', 'for this person only, usr_…'),
  agentId: text('--agent <id>', 'at merchants of this agent and all below, agt_…'),
  mine: toggle('--mine', 'only those you are to do'),
  overdue: toggle('--overdue', 'only open ones whose day has gone by'),
  sort: choice('--sort <order>', 'soonest due first, or in the order they were made', [
    ...['dueDay', '-dueDay', 'createdAt', '-createdAt'],
  ]),
};
