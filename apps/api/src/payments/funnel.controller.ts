import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { demand } from '#libs/identity';
import type { Principal } from '#libs/identity';
import { ReadFunnel } from '#libs/payments';
import type { z } from 'zod';
import { Caller, Route } from '../http/route.js';
import { idParam } from '../http/wire.js';
import { funnel, funnelQuery } from './funnel.schemas.js';

const agentId = idParam('agt');

@ApiTags('agents')
@Controller('v1/agents')
export class FunnelController {
  constructor(private readonly readFunnel: ReadFunnel) {}

  @Get(':id/funnel')
  @Route({
    permission: 'agents:read',
    summary: 'How far the merchants of an agent, and of each right below, have come',
    answer: funnel,
    errors: [404],
  })
  funnel(
    @Caller() caller: Principal,
    @Param({ schema: agentId }) { id }: { id: string },
    @Query({ schema: funnelQuery }) query: z.output<typeof funnelQuery>,
  ) {
    // It tells what is paid, as GET /v1/activity does.
    demand(caller, 'payments:read');
    return this.readFunnel.run(caller.scope, id, query);
  }
}
