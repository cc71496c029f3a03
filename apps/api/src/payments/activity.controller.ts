import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Principal } from '#libs/identity';
import { ReadActivity } from '#libs/payments';
import type { z } from 'zod';
import { Caller, Route } from '../http/route.js';
import { activityPage, activityQuery } from './activity.schemas.js';

@ApiTags('agents')
@Controller('v1/activity')
export class ActivityController {
  constructor(private readonly activity: ReadActivity) {}

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
    return this.activity.list(scope, query);
  }
}
