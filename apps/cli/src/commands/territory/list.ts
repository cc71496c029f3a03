import { territoryFilters } from '../../filters/territories.js';
import { listing } from '../../listing.js';

export const command = listing({
  summary: 'List who holds which area from when to when, those that ended too',
  path: '/v1/territories',
  filters: territoryFilters,
  columns: {
    ID: 'id',
    AGENT: 'agentId',
    PROVINCE: 'province',
    CITY: 'city',
    DISTRICT: 'district',
    FROM: 'validFrom',
    TO: 'validTo',
  },
  examples: ['territory list --on 2026-11-21', 'territory list --province 33 --all --json'],
});
