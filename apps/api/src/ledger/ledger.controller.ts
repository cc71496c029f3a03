import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Principal } from '#libs/identity';
import { ReadLedger } from '#libs/ledger';
import { cursorMalformed, decodeCursor, pageOf } from '#libs/persistence';
import type { z } from 'zod';
import { Caller, Route } from '../http/route.js';
import { idParam } from '../http/wire.js';
import { accountPage, accountQuery, check, postingPage, postingQuery } from './ledger.schemas.js';

@ApiTags('ledger')
@Controller('v1/ledger')
export class LedgerController {
  constructor(private readonly ledger: ReadLedger) {}

  @Get('accounts')
  @Route({ permission: 'ledger:read', summary: 'List ledger accounts', answer: accountPage })
  async accounts(
    @Caller() caller: Principal,
    @Query({ schema: accountQuery }) query: z.output<typeof accountQuery>,
  ) {
    const after = decodeCursor(query.cursor);
    const { merchantId, limit } = query;
    const rows = await this.ledger.accounts(caller.scope, { after, limit: limit + 1, merchantId });
    return pageOf(rows, query, (row) => row.id);
  }

  @Get('accounts/:id/postings')
  @Route({
    permission: 'ledger:read',
    summary: 'List the postings of an account from the newest',
    answer: postingPage,
    errors: [404],
  })
  async postings(
    @Caller() caller: Principal,
    @Param({ schema: idParam('acc') }) { id }: { id: string },
    @Query({ schema: postingQuery }) query: z.output<typeof postingQuery>,
  ) {
    const belowVersion = versionOf(decodeCursor(query.cursor));
    const page = { belowVersion, limit: query.limit + 1 };
    const rows = await this.ledger.postings(caller.scope, id, page);
    return pageOf(rows, query, (row) => String(row.versionAfter));
  }

  @Get('check')
  @Route({ permission: 'ledger:read', summary: 'Add the books up again', answer: check })
  check(@Caller() caller: Principal) {
    return this.ledger.check(caller.scope);
  }
}

/** @throws DomainError `cursor_malformed` for the cursor of another list. */
function versionOf(cursor: string | null): bigint | null {
  if (cursor === null) return null;
  if (!/^\d{1,18}$/.test(cursor)) throw cursorMalformed();
  return BigInt(cursor);
}
