import { Body, Controller, Get, Headers, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Principal } from '#libs/identity';
import { EndTerritory, ExportTerritories, GiveTerritory, ReadTerritories } from '#libs/merchants';
import type { z } from 'zod';
import { exported, exportFormat, ExportRoute } from '../http/exported.js';
import { Caller, Route } from '../http/route.js';
import { idParam } from '../http/wire.js';
import * as form from './territories.schemas.js';

const territoryId = idParam('tty');

@ApiTags('agents')
@Controller('v1')
export class TerritoriesController {
  constructor(
    private readonly giveTerritory: GiveTerritory,
    private readonly endTerritory: EndTerritory,
    private readonly readTerritories: ReadTerritories,
    private readonly exportTerritories: ExportTerritories,
  ) {}

  @Post('territories')
  @Route({
    permission: 'agents:write',
    summary: 'Give an agent a province, a city or a district to work in',
    answer: form.territory,
    creates: {},
    errors: [409, 422],
  })
  give(
    @Caller() { id: by, scope }: Principal,
    @Body({ schema: form.newTerritory }) body: z.output<typeof form.newTerritory>,
  ) {
    return this.giveTerritory.run(scope, { ...body, by });
  }

  @Get('territories')
  @Route({
    permission: 'agents:read',
    summary: 'List who holds which area from when to when, those that ended too',
    answer: form.territoryPage,
  })
  list(
    @Caller() { scope }: Principal,
    @Query({ schema: form.territoryQuery }) query: z.output<typeof form.territoryQuery>,
  ) {
    return this.readTerritories.list(scope, query);
  }

  @Get('territories/export')
  @ExportRoute('territories', { permission: 'agents:read' })
  async export(
    @Caller() { scope }: Principal,
    @Query({ schema: form.territoryExport })
    { format, ...wish }: z.output<typeof form.territoryExport>,
    @Headers('accept') accept: string | undefined,
  ) {
    const rows = await this.exportTerritories.run(scope, wish);
    const file = { name: 'territories', rows, row: form.territory };
    return exported(exportFormat(format, accept), file);
  }

  @Get('territories/:id')
  @Route({
    permission: 'agents:read',
    summary: 'One territory',
    answer: form.territory,
    errors: [404],
  })
  one(@Caller() { scope }: Principal, @Param({ schema: territoryId }) { id }: { id: string }) {
    return this.readTerritories.one(scope, id);
  }

  @Patch('territories/:id')
  @Route({
    permission: 'agents:write',
    summary: 'Say from which day on an area is its agent’s no more',
    answer: form.territory,
    errors: [404, 409, 422],
  })
  end(
    @Caller() { scope }: Principal,
    @Param({ schema: territoryId }) { id }: { id: string },
    @Body({ schema: form.territoryEnd }) body: z.output<typeof form.territoryEnd>,
  ) {
    return this.endTerritory.run(scope, id, body);
  }

  @Get('territory-suggestion')
  @Route({
    permission: 'agents:read',
    summary: 'Whose a place is: the agent to suggest for a lead or an application there',
    answer: form.suggestion,
    errors: [422],
  })
  async suggest(
    @Caller() { scope }: Principal,
    @Query({ schema: form.suggestionQuery }) query: z.output<typeof form.suggestionQuery>,
  ) {
    return { agent: await this.readTerritories.agentOf(scope, query, query.on) };
  }
}
