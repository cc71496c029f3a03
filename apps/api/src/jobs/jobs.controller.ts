import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import type { Principal } from '#libs/identity';
import { ReadJobs, StartJob, StopJob, UndoJob } from '#libs/merchants';
import type { z } from 'zod';
import { Caller, Route } from '../http/route.js';
import { idParam } from '../http/wire.js';
import * as form from './jobs.schemas.js';

const jobId = idParam('job');
/** Ten thousand ids. */
const BODY_BYTES_MAX = 524_288;

@ApiTags('jobs')
@Controller('v1/jobs')
export class JobsController {
  constructor(
    private readonly startJob: StartJob,
    private readonly readJobs: ReadJobs,
    private readonly stopJob: StopJob,
    private readonly undoJob: UndoJob,
  ) {}

  @Post()
  @RouteConfig({ bodyBytesMax: BODY_BYTES_MAX })
  @Route({
    permission: 'jobs:write',
    summary: 'Do something to many merchants in the background, or try it',
    answer: form.job,
    creates: { isCostly: true },
    errors: [409, 422],
  })
  start(
    @Caller() who: Principal,
    @Body({ schema: form.newJob }) body: z.output<typeof form.newJob>,
  ) {
    return this.startJob.run(who, form.jobOf(body));
  }

  @Get()
  @Route({
    permission: 'jobs:read',
    summary: 'List jobs with their progress, from the newest unless told otherwise',
    answer: form.jobPage,
  })
  list(
    @Caller() { scope }: Principal,
    @Query({ schema: form.jobQuery }) query: z.output<typeof form.jobQuery>,
  ) {
    return this.readJobs.list(scope, query);
  }

  @Get(':id')
  @Route({
    permission: 'jobs:read',
    summary: 'One job with its progress',
    answer: form.jobView,
    errors: [404],
  })
  one(@Caller() { scope }: Principal, @Param({ schema: jobId }) { id }: { id: string }) {
    return this.readJobs.one(scope, id);
  }

  @Post(':id/stop')
  @Route({
    permission: 'jobs:write',
    summary: 'Stop a job; what was done stays done',
    answer: form.job,
    errors: [404, 409],
  })
  stop(@Caller() who: Principal, @Param({ schema: jobId }) { id }: { id: string }) {
    return this.stopJob.run(who, id);
  }

  @Post(':id/undo')
  @Route({
    permission: 'jobs:write',
    summary: 'Give the merchants of a job back what they had before, by a job of its own',
    answer: form.job,
    creates: { isCostly: true },
    errors: [404, 409, 422],
  })
  undo(
    @Caller() who: Principal,
    @Param({ schema: jobId }) { id }: { id: string },
    @Body({ schema: form.undoing }) body: z.output<typeof form.undoing>,
  ) {
    return this.undoJob.run(who, id, body);
  }
}
