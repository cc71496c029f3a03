import { choice, text } from '../../flags.js';
import { listing } from '../../listing.js';
import { time } from '../../output/cells.js';

export const command = listing({
  summary: 'List leads from the newest; numbers are masked',
  path: '/v1/leads',
  filters: {
    state: choice('--state <state>', 'in this state only', [
      'new',
      'contacted',
      'converted',
      'lost',
    ]),
    agentId: text('--agent <id>', 'of this agent and all below, agt_…, or none'),
    province: text('--province <code>', 'two digits, such as 33'),
    city: text('--city <name>', 'such as 杭州市'),
    district: text('--district <name>', 'such as 西湖区'),
    search: text('--search <text>', 'a whole telephone number, or a part of the name'),
  },
  columns: {
    ID: 'id',
    NAME: 'name',
    CONTACT: 'contactName',
    PHONE: 'phone',
    CITY: 'city',
    DISTRICT: 'district',
    STATE: 'state',
    AGENT: 'agentId',
    CREATED: time('createdAt'),
  },
  examples: ['lead list --state new', 'lead list --agent none --all --json'],
});
