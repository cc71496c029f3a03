import type { Readable } from 'node:stream';
import { Controller, Get, Post, Query, StreamableFile } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Principal } from '#libs/identity';
import { ExportLeads, ImportLeads, readLeadFile } from '#libs/merchants';
import type { z } from 'zod';
import { FileBody, TakesFile } from '../http/file-body.js';
import { Caller, Route } from '../http/route.js';
import * as form from './leads.schemas.js';

const EXAMPLE = '店名,电话,省,市,区,地址\n李记早点,13800138000,浙江,杭州市,西湖区,文三路90号\n';

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
  @TakesFile('csv', { schema: { type: 'string', example: EXAMPLE } })
  async import(
    @Caller() { id: by, scope }: Principal,
    @Query({ schema: form.importQuery }) how: z.output<typeof form.importQuery>,
    @FileBody() body: Readable | undefined,
  ) {
    return this.importLeads.run(scope, await readLeadFile(body), { ...how, by });
  }

  @Get('export')
  @Route({
    permission: 'leads:read',
    summary: 'Write leads to a CSV file for Excel, the first 10,000; contacts are masked',
    records: true,
  })
  @ApiProduces('text/csv')
  async export(
    @Caller() { scope }: Principal,
    @Query({ schema: form.leadExport }) query: z.output<typeof form.leadExport>,
  ) {
    return new StreamableFile(Buffer.from(await this.exportLeads.run(scope, query), 'utf8'), {
      type: 'text/csv; charset=utf-8',
      disposition: 'attachment; filename="leads.csv"',
    });
  }
}
