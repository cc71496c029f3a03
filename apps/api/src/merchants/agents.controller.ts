import { Body, Controller, Get, Headers, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Principal } from '#libs/identity';
import {
  ChangeAgent,
  CreateAgent,
  ExportAgents,
  HandOverMerchant,
  ReadAgents,
} from '#libs/merchants';
import type { z } from 'zod';
import { exported, exportFormat, ExportRoute } from '../http/exported.js';
import { Caller, Route } from '../http/route.js';
import { idParam } from '../http/wire.js';
import * as form from './agents.schemas.js';

const agentId = idParam('agt');
const merchantId = idParam('mer');

@ApiTags('agents')
@Controller('v1')
export class AgentsController {
  constructor(
    private readonly createAgent: CreateAgent,
    private readonly readAgents: ReadAgents,
    private readonly exportAgents: ExportAgents,
    private readonly changeAgent: ChangeAgent,
    private readonly handOver: HandOverMerchant,
  ) {}

  @Post('agents')
  @Route({
    permission: 'agents:write',
    summary: 'Add a region, a branch or an agent',
    answer: form.agent,
    creates: {},
    errors: [422],
  })
  create(
    @Caller() { scope }: Principal,
    @Body({ schema: form.newAgent }) body: z.output<typeof form.newAgent>,
  ) {
    return this.createAgent.run(scope, body);
  }

  @Get('agents')
  @Route({ permission: 'agents:read', summary: 'List agents', answer: form.agentPage })
  list(
    @Caller() { scope }: Principal,
    @Query({ schema: form.agentQuery }) query: z.output<typeof form.agentQuery>,
  ) {
    return this.readAgents.list(scope, query);
  }

  @Get('agents/export')
  @ExportRoute('agents', { permission: 'agents:read' })
  async export(
    @Caller() { scope }: Principal,
    @Query({ schema: form.agentExport }) { format, ...wish }: z.output<typeof form.agentExport>,
    @Headers('accept') accept: string | undefined,
  ) {
    const rows = await this.exportAgents.run(scope, wish);
    return exported(exportFormat(format, accept), { name: 'agents', rows, row: form.agent });
  }

  @Get('agents/:id')
  @Route({ permission: 'agents:read', summary: 'One agent', answer: form.agent, errors: [404] })
  one(@Caller() { scope }: Principal, @Param({ schema: agentId }) { id }: { id: string }) {
    return this.readAgents.one(scope, id);
  }

  @Patch('agents/:id')
  @Route({
    permission: 'agents:write',
    summary: 'Rename an agent, or move it with all below it',
    answer: form.agent,
    errors: [404, 422],
  })
  change(
    @Caller() { scope }: Principal,
    @Param({ schema: agentId }) { id }: { id: string },
    @Body({ schema: form.agentChange }) body: z.output<typeof form.agentChange>,
  ) {
    return this.changeAgent.run(scope, id, body);
  }

  @Put('merchants/:id/agent')
  @Route({
    permission: 'agents:write',
    summary: 'Hand a merchant over to an agent',
    answer: form.careList,
    errors: [404, 422],
  })
  async assign(
    @Caller() { id: by, scope }: Principal,
    @Param({ schema: merchantId }) { id }: { id: string },
    @Body({ schema: form.handOver }) body: z.output<typeof form.handOver>,
  ) {
    return { data: await this.handOver.run(scope, id, { ...body, by }) };
  }

  @Get('merchants/:id/agents')
  @Route({
    permission: 'agents:read',
    summary: 'Who looked after a merchant, newest first',
    answer: form.careList,
    errors: [404],
  })
  async care(
    @Caller() { scope }: Principal,
    @Param({ schema: merchantId }) { id }: { id: string },
  ) {
    return { data: await this.readAgents.careOf(scope, id) };
  }
}
