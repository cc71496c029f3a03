import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { demand } from '#libs/identity';
import type { Principal } from '#libs/identity';
import { ChangeLead, ConvertLead, CreateLead, ReadLeads } from '#libs/merchants';
import type { z } from 'zod';
import { Caller, Route } from '../http/route.js';
import { idParam } from '../http/wire.js';
import * as form from './leads.schemas.js';

const leadId = idParam('led');

@ApiTags('leads')
@Controller('v1/leads')
export class LeadsController {
  constructor(
    private readonly createLead: CreateLead,
    private readonly readLeads: ReadLeads,
    private readonly changeLead: ChangeLead,
    private readonly convertLead: ConvertLead,
  ) {}

  @Post()
  @Route({
    permission: 'leads:write',
    summary: 'Note down a shop that might sign up; 409 when it seems to be known already',
    answer: form.lead,
    creates: {},
    errors: [409, 422],
  })
  create(
    @Caller() { id: by, scope }: Principal,
    @Body({ schema: form.newLead }) body: z.output<typeof form.newLead>,
  ) {
    return this.createLead.run(scope, { ...body, by });
  }

  @Get()
  @Route({
    permission: 'leads:read',
    summary: 'List leads, from the newest unless told otherwise',
    answer: form.leadPage,
  })
  list(
    @Caller() { scope }: Principal,
    @Query({ schema: form.leadQuery }) query: z.output<typeof form.leadQuery>,
  ) {
    return this.readLeads.list(scope, query);
  }

  @Get(':id')
  @Route({
    permission: 'leads:read',
    summary: 'One lead; name and number of the contact are masked',
    answer: form.lead,
    errors: [404],
  })
  one(@Caller() { scope }: Principal, @Param({ schema: leadId }) { id }: { id: string }) {
    return this.readLeads.one(scope, id);
  }

  @Get(':id/contact')
  @Route({
    permission: 'leads:write',
    summary: 'Name and number of the contact in full; the audit log records it',
    answer: form.leadContact,
    records: true,
    errors: [404],
  })
  contact(@Caller() { scope }: Principal, @Param({ schema: leadId }) { id }: { id: string }) {
    return this.readLeads.contact(scope, id);
  }

  @Patch(':id')
  @Route({
    permission: 'leads:write',
    summary: 'Change a lead, whose it is, or how far it came; a stale version is 409',
    answer: form.lead,
    errors: [404, 409, 422],
  })
  change(
    @Caller() { id: by, scope }: Principal,
    @Param({ schema: leadId }) { id }: { id: string },
    @Body({ schema: form.leadChange }) body: z.output<typeof form.leadChange>,
  ) {
    return this.changeLead.run(scope, id, { ...body, by });
  }

  @Post(':id/convert')
  @Route({
    permission: 'leads:write',
    summary: 'Begin an application of a lead, with its name, number and address',
    answer: form.lead,
    errors: [404, 409],
  })
  convert(
    @Caller() caller: Principal,
    @Param({ schema: leadId }) { id }: { id: string },
    @Body({ schema: form.leadConversion }) body: z.output<typeof form.leadConversion>,
  ) {
    demand(caller, 'applications:write');
    return this.convertLead.run(caller, id, body);
  }
}
