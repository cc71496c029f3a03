import { Controller, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Principal } from '#libs/identity';
import { ActivateApplication, ReadReadiness } from '#libs/merchants';
import { Caller, Route } from '../http/route.js';
import { idParam } from '../http/wire.js';
import * as form from './readiness.schemas.js';

const applicationId = idParam('apl');

@ApiTags('applications')
@Controller('v1/applications/:id')
export class ReadinessController {
  constructor(
    private readonly readReadiness: ReadReadiness,
    private readonly activateApplication: ActivateApplication,
  ) {}

  @Get('readiness')
  @Route({
    permission: 'applications:read',
    summary: 'What the merchant still needs before it trades',
    answer: form.readiness,
    errors: [404],
  })
  readiness(
    @Caller() { scope }: Principal,
    @Param({ schema: applicationId }) { id }: { id: string },
  ) {
    return this.readReadiness.run(scope, id);
  }

  @Post('activate')
  @Route({
    permission: 'channel-applications:write',
    summary: 'Let a signed merchant trade, when nothing is open on its list',
    answer: form.activated,
    errors: [404, 409],
  })
  activate(
    @Caller() { id: by, scope }: Principal,
    @Param({ schema: applicationId }) { id }: { id: string },
  ) {
    return this.activateApplication.run(scope, id, { by });
  }
}
