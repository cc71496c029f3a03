import { choice, text } from '../flags.js';

/** Which leads are meant, by the names of the route's query. */
export const leadFilters = {
  state: choice('--state <state>', 'in this state only', ['new', 'contacted', 'converted', 'lost']),
  agentId: text('--agent <id>', 'of this agent and all below, agt_…, or none'),
  province: text('--province <code>', 'two digits, such as 33'),
  city: text('--city <name>', 'such as 杭州市'),
  district: text('--district <name>', 'such as 西湖区'),
  q: text('--search <text>', 'a whole telephone number, or a part of the name'),
  sort: choice('--sort <order>', 'in this order, with - from its end', [
    ...['createdAt', '-createdAt', 'name', '-name'],
  ]),
};
