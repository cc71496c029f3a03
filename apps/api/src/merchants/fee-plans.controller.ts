import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Principal } from '#libs/identity';
import { CreateFeePlan, ListFeePlans } from '#libs/merchants';
import type { PageRequest } from '#libs/persistence';
import type { z } from 'zod';
import { Caller, Route } from '../http/route.js';
import { listQuery } from '../http/wire.js';
import { feePlan, feePlanPage, newFeePlan } from './fee-plans.schemas.js';

@ApiTags('fee plans')
@Controller('v1/fee-plans')
export class FeePlansController {
  constructor(
    private readonly createFeePlan: CreateFeePlan,
    private readonly listFeePlans: ListFeePlans,
  ) {}

  @Post()
  @Route({
    permission: 'fee-plans:write',
    summary: 'Create a fee plan',
    answer: feePlan,
    creates: {},
    errors: [409, 422],
  })
  create(
    @Caller() { scope }: Principal,
    @Body({ schema: newFeePlan }) body: z.output<typeof newFeePlan>,
  ) {
    return this.createFeePlan.run(scope, body);
  }

  @Get()
  @Route({ permission: 'fee-plans:read', summary: 'List fee plans', answer: feePlanPage })
  list(@Caller() { scope }: Principal, @Query({ schema: listQuery({}) }) query: PageRequest) {
    return this.listFeePlans.run(scope, query);
  }
}
