import { Controller, Get, Post, Query, Req, StreamableFile } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Principal } from '#libs/identity';
import { ExportLeads, ImportLeads, leadFileMissing } from '#libs/merchants';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { Caller, Route } from '../http/route.js';
import * as form from './leads.schemas.js';

@ApiTags('leads')
@Controller('v1/leads')
export class LeadFilesController {
  constructor(
    private readonly importLeads: ImportLeads,
    private readonly exportLeads: ExportLeads,
  ) {}

  @Post('import')
  @Route({
    permission: 'leads:write',
    summary: 'Import a CSV file of leads: all its rows or, when one is faulty, none',
    answer: form.leadsImported,
    errors: [413, 415, 422],
  })
  @ApiConsumes('text/csv')
  @ApiBody({
    schema: {
      type: 'string',
      example: '店名,电话,省,市,区,地址\n李记早点,13800138000,浙江,杭州市,西湖区,文三路90号\n',
    },
  })
  import(
    @Caller() { id: by, scope }: Principal,
    @Query({ schema: form.importQuery }) how: z.output<typeof form.importQuery>,
    @Req() { body }: FastifyRequest,
  ) {
    if (!Buffer.isBuffer(body)) throw leadFileMissing();
    return this.importLeads.run(scope, body, { ...how, by });
  }

  @Get('export')
  @Route({
    permission: 'leads:read',
    summary: 'Write leads to a CSV file for Excel, the newest 10,000; contacts are masked',
    records: true,
  })
  @ApiProduces('text/csv')
  async export(
    @Caller() { scope }: Principal,
    @Query({ schema: form.exportQuery }) query: z.output<typeof form.exportQuery>,
  ) {
    return new StreamableFile(Buffer.from(await this.exportLeads.run(scope, query), 'utf8'), {
      type: 'text/csv; charset=utf-8',
      disposition: 'attachment; filename="leads.csv"',
    });
  }
}
