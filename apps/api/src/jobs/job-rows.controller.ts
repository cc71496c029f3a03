import { Controller, Get, Headers, Param, Query } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Principal } from '#libs/identity';
import { ReadJobs } from '#libs/merchants';
import type { z } from 'zod';
import { exported, exportFormat } from '../http/exported.js';
import { Caller, Route } from '../http/route.js';
import { idParam } from '../http/wire.js';
import * as form from './jobs.schemas.js';

const jobId = idParam('job');

@ApiTags('jobs')
@Controller('v1/jobs/:id/rows')
export class JobRowsController {
  constructor(private readonly readJobs: ReadJobs) {}

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
  @Route({
    permission: 'jobs:read',
    summary: 'Export the rows of a job as CSV or a JSON object a line',
    errors: [404],
  })
  @ApiProduces('application/x-ndjson', 'text/csv')
  async export(
    @Caller() { scope }: Principal,
    @Param({ schema: jobId }) { id }: { id: string },
    @Query({ schema: form.jobExportQuery }) query: z.output<typeof form.jobExportQuery>,
    @Headers('accept') accept: string | undefined,
  ) {
    const rows = await this.readJobs.export(scope, id, query.state ?? null);
    return exported(exportFormat(query.format, accept), { name: id, rows, row: form.jobRow });
  }
}
