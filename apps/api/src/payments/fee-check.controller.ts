import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Principal } from '#libs/identity';
import { CheckFees } from '#libs/payments';
import type { z } from 'zod';
import { Caller, Route } from '../http/route.js';
import { feeCheck, feeCheckQuery } from './fee-check.schemas.js';

@ApiTags('fee plans')
@Controller('v1/fee-plans/check')
export class FeeCheckController {
  constructor(private readonly checkFees: CheckFees) {}

  @Get()
  @Route({
    permission: 'ledger:read',
    summary: 'Reckon the fees of recorded payments again, and list those that differ',
    answer: feeCheck,
  })
  check(
    @Caller() { scope }: Principal,
    @Query({ schema: feeCheckQuery }) query: z.output<typeof feeCheckQuery>,
  ) {
    const { from: fromMs, to: toMs, limit, cursor } = query;
    return this.checkFees.run(scope, { fromMs, toMs, limit, cursor });
  }
}
