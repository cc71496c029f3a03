import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Principal } from '#libs/identity';
import {
  AddChannelKey,
  CreateChannelAccount,
  ListChannelAccounts,
  RemoveChannelKey,
} from '#libs/merchants';
import type { PageRequest } from '#libs/persistence';
import type { z } from 'zod';
import { Caller, Route } from '../http/route.js';
import { idParam, listQuery } from '../http/wire.js';
import * as form from './channel-accounts.schemas.js';

@ApiTags('channel accounts')
@Controller('v1/channel-accounts')
export class ChannelAccountsController {
  constructor(
    private readonly createAccount: CreateChannelAccount,
    private readonly listAccounts: ListChannelAccounts,
    private readonly addKey: AddChannelKey,
    private readonly removeKey: RemoveChannelKey,
  ) {}

  @Post()
  @Route({
    permission: 'channel-accounts:write',
    summary: 'Add credentials at a channel; secrets are sealed and never shown again',
    answer: form.channelAccount,
    creates: {},
    errors: [404, 409, 422],
  })
  create(
    @Caller() { scope }: Principal,
    @Body({ schema: form.newChannelAccount }) body: z.output<typeof form.newChannelAccount>,
  ) {
    return this.createAccount.run(scope, body);
  }

  @Get()
  @Route({
    permission: 'channel-accounts:read',
    summary: 'List channel accounts',
    answer: form.channelAccountPage,
  })
  list(@Caller() { scope }: Principal, @Query({ schema: listQuery({}) }) query: PageRequest) {
    return this.listAccounts.run(scope, query);
  }

  @Post(':id/keys')
  @Route({
    permission: 'channel-accounts:write',
    summary: 'Trust one more key of the channel',
    answer: form.key,
    creates: {},
    errors: [404, 409, 422],
  })
  add(
    @Caller() { scope }: Principal,
    @Param({ schema: idParam('chn') }) { id }: { id: string },
    @Body({ schema: form.newKey }) body: z.output<typeof form.newKey>,
  ) {
    return this.addKey.run(scope, id, body);
  }

  @Delete(':id/keys/:serial')
  @Route({
    permission: 'channel-accounts:write',
    summary: 'Trust a key no longer',
    status: 204,
    errors: [404],
  })
  remove(
    @Caller() { scope }: Principal,
    @Param({ schema: form.keyParams }) { id, serial }: z.output<typeof form.keyParams>,
  ) {
    return this.removeKey.run(scope, id, serial);
  }
}
