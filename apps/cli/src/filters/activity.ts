import { text, whole } from '../flags.js';

/** Which shops are meant, and which days, by the names of the route's query. */
export const activityFilters = {
  agentId: text('--agent <id>', 'of this agent and all below it, agt_…'),
  days: whole('--days <n>', 'length of the window, today among them; 30', { min: 1, max: 366 }),
  silentDays: whole('--silent-days <n>', 'without a payment for so many whole days, or ever', {
    ...{ min: 1, max: 365 },
  }),
};
