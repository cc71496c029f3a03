import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Principal } from '#libs/identity';
import {
  AddFeePlanVersion,
  ChangeFeePlan,
  CreateFeePlan,
  ReadFeePlans,
  WithdrawFeePlanVersion,
} from '#libs/merchants';
import type { PageRequest } from '#libs/persistence';
import type { z } from 'zod';
import { Caller, Route } from '../http/route.js';
import { idParam } from '../http/wire.js';
import * as form from './fee-plans.schemas.js';

const planId = idParam('fpl');

@ApiTags('fee plans')
@Controller('v1/fee-plans')
export class FeePlansController {
  constructor(
    private readonly createFeePlan: CreateFeePlan,
    private readonly readFeePlans: ReadFeePlans,
    private readonly changeFeePlan: ChangeFeePlan,
    private readonly addVersion: AddFeePlanVersion,
    private readonly withdrawVersion: WithdrawFeePlanVersion,
  ) {}

  @Post()
  @Route({
    permission: 'fee-plans:write',
    summary: 'Create a fee plan',
    answer: form.feePlan,
    creates: {},
    errors: [409, 422],
  })
  create(
    @Caller() { scope }: Principal,
    @Body({ schema: form.newFeePlan }) body: z.output<typeof form.newFeePlan>,
  ) {
    return this.createFeePlan.run(scope, body);
  }

  @Get()
  @Route({ permission: 'fee-plans:read', summary: 'List fee plans', answer: form.feePlanPage })
  list(@Caller() { scope }: Principal, @Query({ schema: form.pageQuery }) query: PageRequest) {
    return this.readFeePlans.list(scope, query);
  }

  @Get(':id')
  @Route({
    permission: 'fee-plans:read',
    summary: 'One fee plan with what it says today',
    answer: form.feePlan,
    errors: [404],
  })
  one(@Caller() { scope }: Principal, @Param({ schema: planId }) { id }: { id: string }) {
    return this.readFeePlans.one(scope, id);
  }

  @Patch(':id')
  @Route({
    permission: 'fee-plans:write',
    summary: 'Rename a fee plan',
    answer: form.feePlan,
    errors: [404],
  })
  change(
    @Caller() { scope }: Principal,
    @Param({ schema: planId }) { id }: { id: string },
    @Body({ schema: form.feePlanChange }) body: z.output<typeof form.feePlanChange>,
  ) {
    return this.changeFeePlan.run(scope, id, body);
  }

  @Post(':id/versions')
  @Route({
    permission: 'fee-plans:write',
    summary: 'Say what a fee plan that no merchant has costs from a coming day on',
    answer: form.feePlanVersion,
    creates: {},
    errors: [404, 409, 422],
  })
  add(
    @Caller() { scope }: Principal,
    @Param({ schema: planId }) { id }: { id: string },
    @Body({ schema: form.newFeePlanVersion }) body: z.output<typeof form.newFeePlanVersion>,
  ) {
    return this.addVersion.run(scope, { ...body, feePlanId: id });
  }

  @Get(':id/versions')
  @Route({
    permission: 'fee-plans:read',
    summary: 'List the versions of a fee plan in the order they become valid',
    answer: form.feePlanVersionPage,
    errors: [404],
  })
  versions(
    @Caller() { scope }: Principal,
    @Param({ schema: planId }) { id }: { id: string },
    @Query({ schema: form.pageQuery }) query: PageRequest,
  ) {
    return this.readFeePlans.versions(scope, id, query);
  }

  @Delete(':id/versions/:version')
  @Route({
    permission: 'fee-plans:write',
    summary: 'Withdraw a version that is not valid yet',
    status: 204,
    errors: [404, 409],
  })
  withdraw(
    @Caller() { scope }: Principal,
    @Param({ schema: form.versionParam }) { id, version }: z.output<typeof form.versionParam>,
  ) {
    return this.withdrawVersion.run(scope, id, version);
  }
}
