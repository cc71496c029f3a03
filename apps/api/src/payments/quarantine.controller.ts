import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Principal } from '#libs/identity';
import { DismissQuarantined, ReadQuarantine, ResolveQuarantined } from '#libs/payments';
import { decodeCursor, pageOf } from '#libs/persistence';
import type { z } from 'zod';
import { Caller, Route } from '../http/route.js';
import { idParam } from '../http/wire.js';
import {
  dismissal,
  quarantinePage,
  quarantineQuery,
  resolution,
  resolved,
} from './payments.schemas.js';

@ApiTags('quarantine')
@Controller('v1/quarantine')
export class QuarantineController {
  constructor(
    private readonly quarantine: ReadQuarantine,
    private readonly resolveQuarantined: ResolveQuarantined,
    private readonly dismissQuarantined: DismissQuarantined,
  ) {}

  @Get()
  @Route({
    permission: 'quarantine:read',
    summary: 'List genuine messages that did not fit',
    answer: quarantinePage,
  })
  async list(
    @Caller() { scope }: Principal,
    @Query({ schema: quarantineQuery }) query: z.output<typeof quarantineQuery>,
  ) {
    const belowId = decodeCursor(query.cursor);
    const page = { state: query.state ?? null, belowId, limit: query.limit + 1 };
    return pageOf(await this.quarantine.list(scope, page), query, (item) => item.id);
  }

  @Post(':id/resolve')
  @Route({
    permission: 'quarantine:write',
    summary: 'Record a quarantined payment at a terminal',
    answer: resolved,
    status: 200,
    creates: {},
    errors: [404, 409, 422],
  })
  resolve(
    @Caller() caller: Principal,
    @Param({ schema: idParam('inb') }) { id }: { id: string },
    @Body({ schema: resolution }) body: z.output<typeof resolution>,
  ) {
    return this.resolveQuarantined.run(caller.scope, { id, ...body, by: caller.id });
  }

  @Post(':id/dismiss')
  @Route({
    permission: 'quarantine:write',
    summary: 'Close a message without recording it',
    status: 204,
    errors: [404, 409],
  })
  dismiss(
    @Caller() caller: Principal,
    @Param({ schema: idParam('inb') }) { id }: { id: string },
    @Body({ schema: dismissal }) { reason }: z.output<typeof dismissal>,
  ) {
    return this.dismissQuarantined.run(caller.scope, { id, reason, by: caller.id });
  }
}
