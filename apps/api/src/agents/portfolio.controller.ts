import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Principal } from '#libs/identity';
import { HandOverPortfolio } from '#libs/merchants';
import type { z } from 'zod';
import { Caller, Route } from '../http/route.js';
import { idParam } from '../http/wire.js';
import * as form from './portfolio.schemas.js';

const agentId = idParam('agt');

@ApiTags('agents')
@Controller('v1/agents')
export class PortfolioController {
  constructor(private readonly handOver: HandOverPortfolio) {}

  @Post(':id/hand-over')
  @Route({
    permission: 'agents:write',
    summary: 'Hand all merchants of an agent over to another one, or some; with dryRun count them',
    answer: form.portfolioHandedOver,
    errors: [404, 422],
  })
  run(
    @Caller() { id: by, scope }: Principal,
    @Param({ schema: agentId }) { id }: { id: string },
    @Body({ schema: form.portfolioHandOver }) body: z.output<typeof form.portfolioHandOver>,
  ) {
    const { toAgentId, merchantIds, reason, confirm, dryRun } = body;
    const wish = { toAgentId, merchantIds, reason, confirm, dryRun, by };
    return this.handOver.run(scope, id, wish);
  }
}
