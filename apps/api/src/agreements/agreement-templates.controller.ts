import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Principal } from '#libs/identity';
import { CreateAgreementTemplate, ListAgreementTemplates } from '#libs/merchants';
import type { PageRequest } from '#libs/persistence';
import type { z } from 'zod';
import { Caller, Route } from '../http/route.js';
import { listQuery } from '../http/wire.js';
import { newTemplate, template, templatePage } from './agreements.schemas.js';

@ApiTags('agreements')
@Controller('v1/agreement-templates')
export class AgreementTemplatesController {
  constructor(
    private readonly createTemplate: CreateAgreementTemplate,
    private readonly listTemplates: ListAgreementTemplates,
  ) {}

  @Post()
  @Route({
    permission: 'agreements:write',
    summary: 'Enter the next version of the text that merchants sign',
    answer: template,
    creates: {},
    errors: [409, 422, 503],
  })
  create(
    @Caller() caller: Principal,
    @Body({ schema: newTemplate }) body: z.output<typeof newTemplate>,
  ) {
    return this.createTemplate.run(caller, body);
  }

  @Get()
  @Route({
    permission: 'applications:read',
    summary: 'List the versions of the text that merchants sign, from the newest',
    answer: templatePage,
  })
  list(@Caller() { scope }: Principal, @Query({ schema: listQuery({}) }) query: PageRequest) {
    return this.listTemplates.run(scope, query);
  }
}
