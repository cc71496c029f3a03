import { AGENT_KINDS, AGENT_SORTS } from '#libs/merchants';
import { z } from 'zod';
import { exportQuery } from '../http/exported.js';
import { idOf, listQuery, name, pageOfSchema, sortQuery, time, wordsQuery } from '../http/wire.js';

const REGION = { name: '华东', kind: 'region' };

export const newAgent = z
  .strictObject({ name, kind: z.enum(AGENT_KINDS), parentId: idOf('agt').optional() })
  .meta({ id: 'NewAgent', example: REGION });

export const agentChange = z
  .strictObject({ name: name.optional(), parentId: idOf('agt').optional() })
  .meta({ id: 'AgentChange' });

export const agent = z
  .object({
    id: idOf('agt'),
    kind: z.enum(AGENT_KINDS),
    parentId: idOf('agt').nullable(),
    name: z.string(),
    createdAt: time,
  })
  .meta({ id: 'Agent' });

export const agentPage = pageOfSchema(agent, 'Agent');

const agentFilters = {
  kind: z.enum(AGENT_KINDS).optional(),
  parentId: idOf('agt').optional().describe('Right below this one.'),
  q: wordsQuery.describe('Part of the name, in any letter case.'),
  sort: sortQuery(AGENT_SORTS),
};

export const agentQuery = listQuery(agentFilters);

export const agentExport = z.strictObject({ ...agentFilters, ...exportQuery });

export const handOver = z
  .strictObject({ agentId: idOf('agt') })
  .meta({ id: 'HandOver', example: { agentId: 'agt_01kasm5zk8e2wr9v0q3j7y4n6t' } });

export const careList = z
  .object({
    data: z.array(
      z.object({
        agentId: idOf('agt'),
        agentName: z.string(),
        validFrom: time,
        validTo: time.nullable().describe('null: looks after it now'),
        handedOverBy: z.string(),
      }),
    ),
  })
  .meta({ id: 'CareList' });
