import { Controller, Get, Headers, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Principal } from '#libs/identity';
import { ExportJobRows, ReadJobs } from '#libs/merchants';
import type { z } from 'zod';
import { exported, exportFormat, ExportRoute } from '../http/exported.js';
import { Caller, Route } from '../http/route.js';
import { idParam } from '../http/wire.js';
import * as form from './jobs.schemas.js';

const jobId = idParam('job');

@ApiTags('jobs')
@Controller('v1/jobs/:id/rows')
export class JobRowsController {
  constructor(
    private readonly readJobs: ReadJobs,
    private readonly exportJobRows: ExportJobRows,
  ) {}

  @Get()
  @Route({
    permission: 'jobs:read',
    summary: 'What became of every merchant of a job',
    answer: form.jobRowPage,
    errors: [404],
  })
  rows(
    @Caller() { scope }: Principal,
    @Param({ schema: jobId }) { id }: { id: string },
    @Query({ schema: form.jobRowQuery }) query: z.output<typeof form.jobRowQuery>,
  ) {
    return this.readJobs.rows(scope, id, query);
  }

  @Get('export')
  @ExportRoute('merchants of a job', { permission: 'jobs:read', errors: [404] })
  async export(
    @Caller() { scope }: Principal,
    @Param({ schema: jobId }) { id }: { id: string },
    @Query({ schema: form.jobRowExport }) { format, ...wish }: z.output<typeof form.jobRowExport>,
    @Headers('accept') accept: string | undefined,
  ) {
    const rows = await this.exportJobRows.run(scope, id, wish);
    return exported(exportFormat(format, accept), { name: id, rows, row: form.jobRow });
  }
}
