import { TERRITORY_SORTS } from '#libs/merchants';
import { z } from 'zod';
import { agent } from '../merchants/agents.schemas.js';
import { exportQuery } from '../http/exported.js';
import { day, idOf, listQuery, pageOfSchema, sortQuery, time } from '../http/wire.js';

const province = z.string().max(10).describe('Two digits of GB/T 2260, such as 33 for 浙江省.');
const area = z.string().max(30);
const city = area.describe('杭州市; left out: the whole province.');
const district = area.describe('西湖区; left out: the whole city.');
const validTo = day.describe('The first day on which it is the agent’s no more.');

export const newTerritory = z
  .strictObject({
    agentId: idOf('agt'),
    province,
    city: city.optional(),
    district: district.optional(),
    validFrom: day.optional().describe('Shanghai day, today or later; today when left out.'),
    validTo: validTo.optional(),
  })
  .meta({
    id: 'NewTerritory',
    example: {
      agentId: 'agt_01kasm5zk8e2wr9v0q3j7y4n6t',
      province: '33',
      city: '杭州市',
      district: '西湖区',
      validFrom: '2026-12-01',
    },
  });

export const territoryEnd = z
  .strictObject({ validTo })
  .meta({ id: 'TerritoryEnd', example: { validTo: '2027-01-01' } });

export const territory = z
  .object({
    id: idOf('tty'),
    agentId: idOf('agt'),
    province,
    city: city.nullable(),
    district: district.nullable(),
    validFrom: day,
    validTo: validTo.nullable(),
    givenBy: z.string(),
    createdAt: time,
  })
  .meta({
    id: 'Territory',
    example: {
      id: 'tty_01kasm5zk8e2wr9v0q3j7y4n6t',
      agentId: 'agt_01kasm5zk8e2wr9v0q3j7y4n6t',
      province: '33',
      city: '杭州市',
      district: '西湖区',
      validFrom: '2026-12-01',
      validTo: null,
      givenBy: 'usr_01kasm5zk8e2wr9v0q3j7y4n6t',
      createdAt: '2026-11-21T02:00:00.000Z',
    },
  });

export const territoryPage = pageOfSchema(territory, 'Territory');

const territoryFilters = {
  agentId: idOf('agt').optional().describe('Of this agent and of all below it.'),
  province: province.optional(),
  city: city.optional(),
  on: day.optional().describe('Only those in force on this Shanghai day.'),
  sort: sortQuery(TERRITORY_SORTS),
};

export const territoryQuery = listQuery(territoryFilters);

export const territoryExport = z.strictObject({ ...territoryFilters, ...exportQuery });

export const suggestionQuery = z.strictObject({
  province: province.optional(),
  city: city.optional(),
  district: district.optional(),
  on: day.optional().describe('Shanghai day; today when left out.'),
});

export const suggestion = z
  .object({
    agent: agent.nullable().describe('Null: nobody, or somebody the caller does not see.'),
  })
  .meta({ id: 'TerritorySuggestion' });
