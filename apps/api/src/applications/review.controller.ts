import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Principal } from '#libs/identity';
import { ApproveApplication, ReadApplications, ReviewApplication } from '#libs/merchants';
import type { z } from 'zod';
import { Caller, Route } from '../http/route.js';
import { idParam } from '../http/wire.js';
import * as form from './applications.schemas.js';

const applicationId = idParam('apl');
const REVIEW = {
  permission: 'applications:review',
  answer: form.application,
  errors: [404, 409, 422],
} as const;

@ApiTags('applications')
@Controller('v1')
export class ReviewController {
  constructor(
    private readonly read: ReadApplications,
    private readonly review: ReviewApplication,
    private readonly approveApplication: ApproveApplication,
  ) {}

  @Get('review-queue')
  @Route({
    permission: 'applications:review',
    summary: 'How the review stands: what waits, and how long decisions took',
    answer: form.queue,
  })
  queue(@Caller() { scope }: Principal) {
    return this.read.queue(scope);
  }

  @Post('applications/:id/claim')
  @Route({ ...REVIEW, summary: 'Claim a submitted application; one person does' })
  async claim(
    @Caller() caller: Principal,
    @Param({ schema: applicationId }) { id }: { id: string },
  ) {
    await this.review.run(caller, id, { verb: 'claim' });
    return this.read.one(caller, id);
  }

  @Post('applications/:id/release')
  @Route({ ...REVIEW, summary: 'Put a claimed application back into the queue' })
  async release(
    @Caller() caller: Principal,
    @Param({ schema: applicationId }) { id }: { id: string },
  ) {
    await this.review.run(caller, id, { verb: 'release' });
    return this.read.one(caller, id);
  }

  @Post('applications/:id/return')
  @Route({ ...REVIEW, summary: 'Return an application, with reasons for its fields' })
  async giveBack(
    @Caller() caller: Principal,
    @Param({ schema: applicationId }) { id }: { id: string },
    @Body({ schema: form.returning }) { reasons }: z.output<typeof form.returning>,
  ) {
    await this.review.run(caller, id, { verb: 'return', reasons });
    return this.read.one(caller, id);
  }

  @Post('applications/:id/approve')
  @Route({
    ...REVIEW,
    summary: 'Approve an application; above the risk threshold two people must',
  })
  async approve(
    @Caller() caller: Principal,
    @Param({ schema: applicationId }) { id }: { id: string },
  ) {
    await this.approveApplication.run(caller, id);
    return this.read.one(caller, id);
  }

  @Post('applications/:id/reject')
  @Route({ ...REVIEW, summary: 'Reject an application' })
  async reject(
    @Caller() caller: Principal,
    @Param({ schema: applicationId }) { id }: { id: string },
    @Body({ schema: form.rejection }) { reason }: z.output<typeof form.rejection>,
  ) {
    await this.review.run(caller, id, { verb: 'reject', reasons: [reason] });
    return this.read.one(caller, id);
  }

  @Post('applications/:id/suspend')
  @Route({ ...REVIEW, summary: 'Suspend an active merchant' })
  async suspend(
    @Caller() caller: Principal,
    @Param({ schema: applicationId }) { id }: { id: string },
    @Body({ schema: form.rejection }) { reason }: z.output<typeof form.rejection>,
  ) {
    await this.review.run(caller, id, { verb: 'suspend', reasons: [reason] });
    return this.read.one(caller, id);
  }

  @Post('applications/:id/resume')
  @Route({ ...REVIEW, summary: 'Let a suspended merchant trade again' })
  async resume(
    @Caller() caller: Principal,
    @Param({ schema: applicationId }) { id }: { id: string },
  ) {
    await this.review.run(caller, id, { verb: 'resume' });
    return this.read.one(caller, id);
  }
}
