import { Body, Controller, Delete, Get, Headers, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  ChangePerson,
  ChooseGrant,
  ExportPeople,
  GiveRole,
  ReadMe,
  ReadPeople,
  TakeRole,
} from '#libs/identity';
import type { Principal } from '#libs/identity';
import type { z } from 'zod';
import { exported, exportFormat, ExportRoute } from '../http/exported.js';
import { Caller, Route } from '../http/route.js';
import { idParam } from '../http/wire.js';
import * as form from './people.schemas.js';

const userId = idParam('usr');

@ApiTags('identity')
@Controller('v1')
export class PeopleController {
  constructor(
    private readonly readMe: ReadMe,
    private readonly chooseGrant: ChooseGrant,
    private readonly readPeople: ReadPeople,
    private readonly exportPeople: ExportPeople,
    private readonly changePerson: ChangePerson,
    private readonly giveRole: GiveRole,
    private readonly takeRole: TakeRole,
  ) {}

  @Get('me')
  @Route({ permission: 'me:self', summary: 'Who you are and what you may do', answer: form.me })
  me(@Caller() caller: Principal) {
    return this.readMe.run(caller);
  }

  @Post('me/grant')
  @Route({
    permission: 'me:self',
    summary: 'Act in another of your roles',
    status: 204,
    errors: [404],
  })
  choose(
    @Caller() caller: Principal,
    @Body({ schema: form.grantChoice }) { grantId }: z.output<typeof form.grantChoice>,
  ) {
    return this.chooseGrant.run(caller, grantId);
  }

  @Get('users')
  @Route({ permission: 'users:read', summary: 'List people', answer: form.personPage })
  list(
    @Caller() { scope }: Principal,
    @Query({ schema: form.personQuery }) query: z.output<typeof form.personQuery>,
  ) {
    return this.readPeople.list(scope, query);
  }

  @Get('users/export')
  @ExportRoute('people', { permission: 'users:read' })
  async export(
    @Caller() { scope }: Principal,
    @Query({ schema: form.personExport })
    { format, ...wish }: z.output<typeof form.personExport>,
    @Headers('accept') accept: string | undefined,
  ) {
    const rows = await this.exportPeople.run(scope, wish);
    return exported(exportFormat(format, accept), { name: 'users', rows, row: form.person });
  }

  @Get('users/:id')
  @Route({ permission: 'users:read', summary: 'One person', answer: form.person, errors: [404] })
  one(@Caller() { scope }: Principal, @Param({ schema: userId }) { id }: { id: string }) {
    return this.readPeople.one(scope, id);
  }

  @Patch('users/:id')
  @Route({
    permission: 'users:write',
    summary: 'Rename a person, shut them out or let them in again',
    answer: form.person,
    errors: [404, 409],
  })
  change(
    @Caller() caller: Principal,
    @Param({ schema: userId }) { id }: { id: string },
    @Body({ schema: form.personChange }) body: z.output<typeof form.personChange>,
  ) {
    return this.changePerson.run(caller, id, body);
  }

  @Post('users/:id/grants')
  @Route({
    permission: 'users:write',
    summary: 'Give a person a role',
    answer: form.grant,
    creates: {},
    errors: [404, 422],
  })
  give(
    @Caller() caller: Principal,
    @Param({ schema: userId }) { id }: { id: string },
    @Body({ schema: form.newGrant }) body: z.output<typeof form.newGrant>,
  ) {
    return this.giveRole.run(caller, id, body);
  }

  @Delete('users/:id/grants/:grantId')
  @Route({
    permission: 'users:write',
    summary: 'Take a role back',
    status: 204,
    errors: [404, 409],
  })
  take(
    @Caller() caller: Principal,
    @Param({ schema: form.grantParam }) { id, grantId }: z.output<typeof form.grantParam>,
  ) {
    return this.takeRole.run(caller, id, grantId);
  }
}
