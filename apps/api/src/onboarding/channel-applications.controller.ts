import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Principal } from '#libs/identity';
import { BeginChannelApplication, ReadChannelApplications } from '#libs/merchants';
import type { z } from 'zod';
import { Caller, Route } from '../http/route.js';
import { idParam } from '../http/wire.js';
import * as form from './channel-applications.schemas.js';

const applicationId = idParam('apl');

@ApiTags('channel applications')
@Controller('v1/applications/:id/channel-applications')
export class ChannelApplicationsController {
  constructor(
    private readonly begin: BeginChannelApplication,
    private readonly read: ReadChannelApplications,
  ) {}

  @Post()
  @Route({
    permission: 'channel-applications:write',
    summary: 'Begin the application of a signed merchant at a channel',
    answer: form.channelApplication,
    creates: {},
    errors: [404, 409, 422],
  })
  async create(
    @Caller() { scope }: Principal,
    @Param({ schema: applicationId }) { id }: { id: string },
    @Body({ schema: form.newChannelApplication })
    body: z.output<typeof form.newChannelApplication>,
  ) {
    return form.shown(await this.begin.run(scope, id, body));
  }

  @Get()
  @Route({
    permission: 'applications:read',
    summary: 'Where an application stands at the channels',
    answer: form.channelApplicationList,
    errors: [404],
  })
  async list(
    @Caller() { scope }: Principal,
    @Param({ schema: applicationId }) { id }: { id: string },
  ) {
    return { data: (await this.read.list(scope, id)).map(form.shown) };
  }

  @Get(':capId')
  @Route({
    permission: 'applications:read',
    summary: 'One channel application with its steps',
    answer: form.channelApplicationWithEvents,
    errors: [404],
  })
  async one(
    @Caller() { scope }: Principal,
    @Param({ schema: form.key }) { id, capId }: z.output<typeof form.key>,
  ) {
    return form.shown(await this.read.one(scope, { applicationId: id, id: capId }));
  }
}
