import { Body, Controller, Get, Headers, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Principal } from '#libs/identity';
import {
  ApproveChange,
  ExportChanges,
  ProposeChange,
  ReadChanges,
  RefuseChange,
  WithdrawChange,
} from '#libs/merchants';
import type { z } from 'zod';
import { exported, exportFormat, ExportRoute } from '../http/exported.js';
import { Caller, Route } from '../http/route.js';
import { idParam } from '../http/wire.js';
import * as form from './changes.schemas.js';

const changeId = idParam('chg');

@ApiTags('changes')
@Controller('v1')
export class ChangesController {
  constructor(
    private readonly propose: ProposeChange,
    private readonly readChanges: ReadChanges,
    private readonly exportChanges: ExportChanges,
    private readonly approveChange: ApproveChange,
    private readonly refuseChange: RefuseChange,
    private readonly withdrawChange: WithdrawChange,
  ) {}

  @Post('changes')
  @Route({
    permission: 'changes:write',
    summary: 'Propose a change of rates, a settlement account or mappings to a second person',
    answer: form.change,
    creates: { isCostly: true },
    errors: [409, 422],
  })
  create(
    @Caller() who: Principal,
    @Body({ schema: form.newChange }) body: z.output<typeof form.newChange>,
  ) {
    return this.propose.run(who, { ...form.wishOf(body), reason: body.reason });
  }

  @Post('changes/preview')
  @Route({
    permission: 'changes:write',
    summary: 'Say what a change would do and for whom; nothing is changed or proposed',
    answer: form.shownPreview,
    errors: [409, 422],
  })
  preview(
    @Caller() who: Principal,
    @Body({ schema: form.changeWish }) body: z.output<typeof form.changeWish>,
  ) {
    return this.propose.preview(who, form.wishOf(body));
  }

  @Get('changes')
  @Route({
    permission: 'changes:read',
    summary: 'List changes, from the newest unless told otherwise',
    answer: form.changePage,
  })
  list(
    @Caller() { scope }: Principal,
    @Query({ schema: form.changeQuery }) query: z.output<typeof form.changeQuery>,
  ) {
    return this.readChanges.list(scope, query);
  }

  @Get('changes/export')
  @ExportRoute('changes', { permission: 'changes:read' })
  async export(
    @Caller() { scope }: Principal,
    @Query({ schema: form.changeExport }) { format, ...wish }: z.output<typeof form.changeExport>,
    @Headers('accept') accept: string | undefined,
  ) {
    const rows = await this.exportChanges.run(scope, wish);
    return exported(exportFormat(format, accept), { name: 'changes', rows, row: form.change });
  }

  @Get('changes/:id')
  @Route({
    permission: 'changes:read',
    summary: 'One change with its merchants',
    answer: form.changeDetail,
    errors: [404],
  })
  one(@Caller() { scope }: Principal, @Param({ schema: changeId }) { id }: { id: string }) {
    return this.readChanges.one(scope, id);
  }

  @Post('changes/:id/approve')
  @Route({
    permission: 'changes:approve',
    summary: 'Approve a change of somebody else; it takes effect when the cool-off is over',
    answer: form.change,
    errors: [404, 409, 422],
  })
  approve(
    @Caller() who: Principal,
    @Param({ schema: changeId }) { id }: { id: string },
    @Body({ schema: form.approval }) { confirm }: z.output<typeof form.approval>,
  ) {
    return this.approveChange.run(who, id, confirm);
  }

  @Post('changes/:id/refuse')
  @Route({
    permission: 'changes:approve',
    summary: 'Refuse a change of somebody else, with the reason',
    answer: form.change,
    errors: [404, 409],
  })
  refuse(
    @Caller() who: Principal,
    @Param({ schema: changeId }) { id }: { id: string },
    @Body({ schema: form.refusal }) { reason }: z.output<typeof form.refusal>,
  ) {
    return this.refuseChange.run(who, id, reason);
  }

  @Post('changes/:id/withdraw')
  @Route({
    permission: 'changes:write',
    summary: 'Take a change back, also an approved one, until it takes effect',
    answer: form.change,
    errors: [404, 409],
  })
  withdraw(
    @Caller() who: Principal,
    @Param({ schema: changeId }) { id }: { id: string },
    @Body({ schema: form.withdrawal }) { reason }: z.output<typeof form.withdrawal>,
  ) {
    return this.withdrawChange.run(who, id, reason);
  }

  @Get('merchants/:id/settlement-accounts')
  @Route({
    permission: 'changes:read',
    summary: 'The settlement accounts that changes gave a merchant, masked, the newest first',
    answer: form.settlementAccounts,
    errors: [404],
  })
  async settlementAccounts(
    @Caller() { scope }: Principal,
    @Param({ schema: idParam('mer') }) { id }: { id: string },
  ) {
    return { data: await this.readChanges.settlementAccounts(scope, id) };
  }
}
