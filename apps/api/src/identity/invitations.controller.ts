import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { AcceptInvitation, Invite, ListInvitations, WithdrawInvitation } from '#libs/identity';
import type { Principal } from '#libs/identity';
import type { PageRequest } from '#libs/persistence';
import type { z } from 'zod';
import { Caller, OpenRoute, Route } from '../http/route.js';
import { idParam, listQuery } from '../http/wire.js';
import * as form from './invitations.schemas.js';

@ApiTags('identity')
@Controller('v1/invitations')
export class InvitationsController {
  constructor(
    private readonly inviteOne: Invite,
    private readonly listInvitations: ListInvitations,
    private readonly withdrawInvitation: WithdrawInvitation,
    private readonly acceptInvitation: AcceptInvitation,
  ) {}

  @Post()
  @Route({
    permission: 'users:write',
    summary: 'Invite somebody into a role',
    answer: form.issuedInvitation,
    creates: { secretFields: ['token'] },
    errors: [422],
  })
  invite(
    @Caller() caller: Principal,
    @Body({ schema: form.newInvitation }) body: z.output<typeof form.newInvitation>,
  ) {
    return this.inviteOne.run(caller, body);
  }

  @Get()
  @Route({
    permission: 'users:write',
    summary: 'List invitations into your scope, newest first',
    answer: form.invitationPage,
  })
  list(@Caller() caller: Principal, @Query({ schema: listQuery({}) }) query: PageRequest) {
    return this.listInvitations.run(caller, query);
  }

  @Delete(':id')
  @Route({
    permission: 'users:write',
    summary: 'Withdraw an invitation that nobody accepted',
    status: 204,
    errors: [404],
  })
  withdraw(@Caller() caller: Principal, @Param({ schema: idParam('inv') }) { id }: { id: string }) {
    return this.withdrawInvitation.run(caller, id);
  }

  @Post('accept')
  @OpenRoute('the token of the invitation is the proof', {
    summary: 'Become a person of the platform',
    answer: form.invited,
    status: 201,
    errors: [404, 422],
    isLimited: true,
  })
  accept(@Body({ schema: form.acceptance }) body: z.output<typeof form.acceptance>) {
    return this.acceptInvitation.run(body);
  }
}
