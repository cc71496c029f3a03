import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Principal } from '#libs/identity';
import { CreateTerminal, ListTerminals } from '#libs/merchants';
import type { PageRequest } from '#libs/persistence';
import type { z } from 'zod';
import { Caller, Route } from '../http/route.js';
import { idParam, listQuery } from '../http/wire.js';
import { newTerminal, terminal, terminalPage } from './merchants.schemas.js';

const storeId = idParam('sto');

@ApiTags('merchants')
@Controller('v1/stores/:id/terminals')
export class TerminalsController {
  constructor(
    private readonly createTerminal: CreateTerminal,
    private readonly listTerminals: ListTerminals,
  ) {}

  @Post()
  @Route({
    permission: 'merchants:write',
    summary: 'Add a terminal with its plate code',
    answer: terminal,
    creates: {},
    errors: [404, 409, 422],
  })
  create(
    @Caller() { scope }: Principal,
    @Param({ schema: storeId }) { id }: { id: string },
    @Body({ schema: newTerminal }) body: z.output<typeof newTerminal>,
  ) {
    return this.createTerminal.run(scope, id, body);
  }

  @Get()
  @Route({
    permission: 'merchants:read',
    summary: 'List the terminals of a store',
    answer: terminalPage,
    errors: [404],
  })
  list(
    @Caller() { scope }: Principal,
    @Param({ schema: storeId }) { id }: { id: string },
    @Query({ schema: listQuery({}) }) query: PageRequest,
  ) {
    return this.listTerminals.run(scope, id, query);
  }
}
