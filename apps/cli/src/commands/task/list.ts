import { choice, text, toggle } from '../../flags.js';
import { listing } from '../../listing.js';

export const command = listing({
  summary: 'List tasks at shops, soonest due first',
  path: '/v1/tasks',
  filters: {
    state: choice('--state <state>', 'in this state only', ['open', 'done', 'cancelled']),
    kind: choice('--kind <kind>', 'of this kind only', ['visit', 'replace', 'retrain', 'other']),
    merchantId: text('--merchant <id>', 'at this merchant only, mer_…'),
    assigneeId: text('--assignee <id>', 'for this person only, usr_…'),
    agentId: text('--agent <id>', 'at merchants of this agent and all below, agt_…'),
    mine: toggle('--mine', 'only those you are to do'),
    overdue: toggle('--overdue', 'only open ones whose day has gone by'),
  },
  columns: {
    ID: 'id',
    DUE: 'dueDay',
    KIND: 'kind',
    STATE: ({ state, isOverdue }) => (isOverdue === true ? 'overdue' : String(state)),
    MERCHANT: 'merchantId',
    DEVICE: 'sn',
    ASSIGNEE: 'assigneeId',
    NOTES: 'notes',
  },
  examples: ['task list --overdue', 'task list --agent agt_… --state open --all --json'],
});
