import { taskFilters } from '../../filters/tasks.js';
import { listing } from '../../listing.js';

export const command = listing({
  summary: 'List tasks at shops, soonest due first',
  path: '/v1/tasks',
  filters: taskFilters,
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
