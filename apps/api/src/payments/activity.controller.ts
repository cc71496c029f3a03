import { Controller, Get, Headers, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Principal } from '#libs/identity';
import { ExportActivity, ReadActivity } from '#libs/payments';
import type { z } from 'zod';
import { exported, exportFormat, ExportRoute } from '../http/exported.js';
import { Caller, Route } from '../http/route.js';
import { activity, activityExport, activityPage, activityQuery } from './activity.schemas.js';

@ApiTags('agents')
@Controller('v1/activity')
export class ActivityController {
  constructor(
    private readonly readActivity: ReadActivity,
    private readonly exportActivity: ExportActivity,
  ) {}

  @Get()
  @Route({
    permission: 'payments:read',
    summary: 'How shops do: first and last payment, active days, volume, silence',
    answer: activityPage,
  })
  list(
    @Caller() { scope }: Principal,
    @Query({ schema: activityQuery }) query: z.output<typeof activityQuery>,
  ) {
    return this.readActivity.list(scope, query);
  }

  @Get('export')
  @ExportRoute('how shops do', { permission: 'payments:read' })
  async export(
    @Caller() { scope }: Principal,
    @Query({ schema: activityExport }) { format, ...wish }: z.output<typeof activityExport>,
    @Headers('accept') accept: string | undefined,
  ) {
    const rows = await this.exportActivity.run(scope, wish);
    return exported(exportFormat(format, accept), { name: 'activity', rows, row: activity });
  }
}
