import { Body, Controller, Get, Headers, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Principal } from '#libs/identity';
import {
  AssignFeePlan,
  ChangeMerchant,
  CreateMerchant,
  CreateStore,
  ListFeePlanAssignments,
  ExportMerchants,
  ExportStores,
  ListStores,
  ReadMerchants,
  SetChannelMappings,
} from '#libs/merchants';
import type { PageRequest } from '#libs/persistence';
import type { z } from 'zod';
import { exported, exportFormat, ExportRoute } from '../http/exported.js';
import { Caller, Route } from '../http/route.js';
import { idParam, listQuery } from '../http/wire.js';
import * as form from './merchants.schemas.js';

const merchantId = idParam('mer');

@ApiTags('merchants')
@Controller('v1/merchants')
export class MerchantsController {
  constructor(
    private readonly createMerchant: CreateMerchant,
    private readonly readMerchants: ReadMerchants,
    private readonly exportMerchants: ExportMerchants,
    private readonly changeMerchant: ChangeMerchant,
    private readonly createStore: CreateStore,
    private readonly listStores: ListStores,
    private readonly exportStores: ExportStores,
    private readonly assignFeePlan: AssignFeePlan,
    private readonly listFeePlans: ListFeePlanAssignments,
    private readonly setMappings: SetChannelMappings,
  ) {}

  @Post()
  @Route({
    permission: 'merchants:write',
    summary: 'Create a merchant',
    answer: form.merchant,
    creates: {},
    errors: [409, 422],
  })
  create(
    @Caller() { id: by, scope }: Principal,
    @Body({ schema: form.newMerchant }) body: z.output<typeof form.newMerchant>,
  ) {
    return this.createMerchant.run(scope, { ...body, by });
  }

  @Get()
  @Route({
    permission: 'merchants:read',
    summary: 'List merchants, or find them by the one box',
    answer: form.merchantPage,
  })
  list(
    @Caller() { scope }: Principal,
    @Query({ schema: form.merchantQuery }) query: z.output<typeof form.merchantQuery>,
  ) {
    return this.readMerchants.list(scope, query);
  }

  @Get('export')
  @ExportRoute('merchants', { permission: 'merchants:read' })
  async export(
    @Caller() { scope }: Principal,
    @Query({ schema: form.merchantExport })
    { format, ...wish }: z.output<typeof form.merchantExport>,
    @Headers('accept') accept: string | undefined,
  ) {
    const rows = await this.exportMerchants.run(scope, wish);
    const row = form.merchant;
    return exported(exportFormat(format, accept), { name: 'merchants', rows, row });
  }

  @Get(':id')
  @Route({
    permission: 'merchants:read',
    summary: 'One merchant',
    answer: form.merchant,
    errors: [404],
  })
  one(@Caller() { scope }: Principal, @Param({ schema: merchantId }) { id }: { id: string }) {
    return this.readMerchants.one(scope, id);
  }

  @Patch(':id')
  @Route({
    permission: 'merchants:write',
    summary: 'Rename a merchant or choose its default terminal',
    answer: form.merchant,
    errors: [404, 422],
  })
  change(
    @Caller() { scope }: Principal,
    @Param({ schema: merchantId }) { id }: { id: string },
    @Body({ schema: form.merchantChange }) body: z.output<typeof form.merchantChange>,
  ) {
    return this.changeMerchant.run(scope, id, body);
  }

  @Post(':id/stores')
  @Route({
    permission: 'merchants:write',
    summary: 'Add a store',
    answer: form.store,
    creates: {},
    errors: [404, 409, 422],
  })
  addStore(
    @Caller() { scope }: Principal,
    @Param({ schema: merchantId }) { id }: { id: string },
    @Body({ schema: form.newStore }) body: z.output<typeof form.newStore>,
  ) {
    return this.createStore.run(scope, id, body);
  }

  @Get(':id/stores')
  @Route({
    permission: 'merchants:read',
    summary: 'List the stores of a merchant',
    answer: form.storePage,
    errors: [404],
  })
  stores(
    @Caller() { scope }: Principal,
    @Param({ schema: merchantId }) { id }: { id: string },
    @Query({ schema: form.storeQuery }) query: z.output<typeof form.storeQuery>,
  ) {
    return this.listStores.run(scope, id, query);
  }

  @Get(':id/stores/export')
  @ExportRoute('stores of a merchant', { permission: 'merchants:read', errors: [404] })
  async storesExport(
    @Caller() { scope }: Principal,
    @Param({ schema: merchantId }) { id }: { id: string },
    @Query({ schema: form.storeExport }) { format, ...wish }: z.output<typeof form.storeExport>,
    @Headers('accept') accept: string | undefined,
  ) {
    const rows = await this.exportStores.run(scope, id, wish);
    return exported(exportFormat(format, accept), { name: 'stores', rows, row: form.store });
  }

  @Put(':id/fee-plan')
  @Route({
    permission: 'fee-plans:assign',
    summary: 'Give a merchant a fee plan from a moment on',
    answer: form.feePlanAssignment,
    errors: [404, 409, 422],
  })
  feePlan(
    @Caller() { scope }: Principal,
    @Param({ schema: merchantId }) { id }: { id: string },
    @Body({ schema: form.feePlanChoice }) body: z.output<typeof form.feePlanChoice>,
  ) {
    return this.assignFeePlan.run(scope, id, body);
  }

  @Get(':id/fee-plans')
  @Route({
    permission: 'fee-plans:read',
    summary: 'Which fee plans a merchant has, had and will have, from the newest',
    answer: form.feePlanAssignmentPage,
    errors: [404],
  })
  feePlans(
    @Caller() { scope }: Principal,
    @Param({ schema: merchantId }) { id }: { id: string },
    @Query({ schema: listQuery({}) }) query: PageRequest,
  ) {
    return this.listFeePlans.run(scope, id, query);
  }

  @Put(':id/channel-mappings')
  @Route({
    permission: 'channel-mappings:write',
    summary: 'Say by which sub-merchant ids channels know a merchant',
    answer: form.mappingList,
    errors: [404, 409, 422],
  })
  async mappings(
    @Caller() { scope }: Principal,
    @Param({ schema: merchantId }) { id }: { id: string },
    @Body({ schema: form.mappings }) { mappings }: z.output<typeof form.mappings>,
  ) {
    return { data: await this.setMappings.run(scope, id, mappings) };
  }
}
