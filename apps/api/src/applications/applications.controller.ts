import { Body, Controller, Get, Headers, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Principal } from '#libs/identity';
import {
  ChangeApplication,
  CloseApplication,
  CreateApplication,
  ExportApplications,
  FindDuplicates,
  ReadApplications,
  ReviewApplication,
  SubmitApplication,
} from '#libs/merchants';
import type { z } from 'zod';
import { exported, exportFormat, ExportRoute } from '../http/exported.js';
import { Caller, Route } from '../http/route.js';
import { idParam } from '../http/wire.js';
import * as form from './applications.schemas.js';

const applicationId = idParam('apl');

@ApiTags('applications')
@Controller('v1/applications')
export class ApplicationsController {
  constructor(
    private readonly createApplication: CreateApplication,
    private readonly read: ReadApplications,
    private readonly exportApplications: ExportApplications,
    private readonly changeApplication: ChangeApplication,
    private readonly submitApplication: SubmitApplication,
    private readonly review: ReviewApplication,
    private readonly closeApplication: CloseApplication,
    private readonly findDuplicates: FindDuplicates,
  ) {}

  @Post()
  @Route({
    permission: 'applications:write',
    summary: 'Begin an application, with as much as is known',
    answer: form.application,
    // A stored answer is not sealed: a repeat gets everything but what was entered.
    creates: { secretFields: ['data'] },
    errors: [409, 422],
  })
  async create(
    @Caller() caller: Principal,
    @Body({ schema: form.newApplication }) wish: z.output<typeof form.newApplication>,
  ) {
    const { id } = await this.createApplication.run(caller, wish);
    return this.read.one(caller, id);
  }

  @Get()
  @Route({
    permission: 'applications:read',
    summary: 'List applications',
    answer: form.applicationPage,
  })
  list(
    @Caller() { scope }: Principal,
    @Query({ schema: form.applicationQuery })
    { reviewer, ...query }: z.output<typeof form.applicationQuery>,
  ) {
    return this.read.list(scope, { ...query, reviewerId: reviewer });
  }

  @Get('export')
  @ExportRoute('applications', { permission: 'applications:read' })
  async export(
    @Caller() { scope }: Principal,
    @Query({ schema: form.applicationExport })
    { format, reviewer, ...wish }: z.output<typeof form.applicationExport>,
    @Headers('accept') accept: string | undefined,
  ) {
    const rows = await this.exportApplications.run(scope, { ...wish, reviewerId: reviewer });
    const row = form.applicationItem;
    return exported(exportFormat(format, accept), { name: 'applications', rows, row });
  }

  @Get(':id')
  @Route({
    permission: 'applications:read',
    summary: 'One application with its checklist and its duplicates',
    answer: form.application,
    errors: [404],
  })
  one(@Caller() caller: Principal, @Param({ schema: applicationId }) { id }: { id: string }) {
    return this.read.one(caller, id);
  }

  @Patch(':id')
  @Route({
    permission: 'applications:write',
    summary: 'Save what has been entered so far',
    answer: form.application,
    errors: [404, 409, 422],
  })
  async change(
    @Caller() caller: Principal,
    @Param({ schema: applicationId }) { id }: { id: string },
    @Body({ schema: form.applicationChange }) change: z.output<typeof form.applicationChange>,
  ) {
    await this.changeApplication.run(caller, id, change);
    return this.read.one(caller, id);
  }

  @Post(':id/submit')
  @Route({
    permission: 'applications:write',
    summary: 'Submit an application, as a person; what is missing and faulty is told at once',
    answer: form.application,
    errors: [404, 409, 422],
  })
  async submit(
    @Caller() caller: Principal,
    @Param({ schema: applicationId }) { id }: { id: string },
    @Body({ schema: form.submission }) { version }: z.output<typeof form.submission>,
  ) {
    await this.submitApplication.run(caller, id, version);
    return this.read.one(caller, id);
  }

  @Post(':id/withdraw')
  @Route({
    permission: 'applications:write',
    summary: 'Take a submitted application back before somebody claims it',
    answer: form.application,
    errors: [404, 409],
  })
  async withdraw(
    @Caller() caller: Principal,
    @Param({ schema: applicationId }) { id }: { id: string },
  ) {
    await this.review.run(caller, id, { verb: 'withdraw' });
    return this.read.one(caller, id);
  }

  @Post(':id/close')
  @Route({
    permission: 'applications:write',
    summary: 'Close an application and its merchant for good; of what is decided, reviewers only',
    answer: form.application,
    errors: [404, 409, 422],
  })
  async close(
    @Caller() caller: Principal,
    @Param({ schema: applicationId }) { id }: { id: string },
    @Body({ schema: form.closing }) body: z.output<typeof form.closing>,
  ) {
    await this.closeApplication.run(caller, id, body);
    return this.read.one(caller, id);
  }

  @Get(':id/history')
  @Route({
    permission: 'applications:read',
    summary: 'Every step an application took',
    answer: form.history,
    errors: [404],
  })
  async history(
    @Caller() { scope }: Principal,
    @Param({ schema: applicationId }) { id }: { id: string },
  ) {
    return { data: await this.read.history(scope, id) };
  }

  @Get(':id/duplicates')
  @Route({
    permission: 'applications:read',
    summary: 'Other applications that may be of the same merchant',
    answer: form.duplicateList,
    errors: [404],
  })
  async duplicates(
    @Caller() { scope }: Principal,
    @Param({ schema: applicationId }) { id }: { id: string },
  ) {
    return { data: await this.findDuplicates.run(scope, id) };
  }
}
