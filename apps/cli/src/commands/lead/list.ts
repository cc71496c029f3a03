import { leadFilters } from '../../filters/leads.js';
import { listing } from '../../listing.js';
import { time } from '../../output/cells.js';

export const command = listing({
  summary: 'List leads from the newest; numbers are masked',
  path: '/v1/leads',
  filters: leadFilters,
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
