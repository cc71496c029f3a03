import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ReadAnnouncements } from '#libs/announcements';
import type { Principal } from '#libs/identity';
import { Clock, shanghaiDay } from '#libs/kernel';
import { ReadPayments } from '#libs/payments';
import { decodeCursor, pageOf } from '#libs/persistence';
import type { z } from 'zod';
import { Caller, Route } from '../http/route.js';
import { idParam } from '../http/wire.js';
import { presentPayment, presentSummary } from './payments.presenter.js';
import {
  paymentDetail,
  paymentPage,
  paymentQuery,
  summary,
  summaryQuery,
} from './payments.schemas.js';

@ApiTags('payments')
@Controller('v1')
export class PaymentsController {
  constructor(
    private readonly payments: ReadPayments,
    private readonly announcements: ReadAnnouncements,
    private readonly clock: Clock,
  ) {}

  @Get('payments')
  @Route({
    permission: 'payments:read',
    summary: 'List payments from the newest',
    answer: paymentPage,
  })
  async list(
    @Caller() caller: Principal,
    @Query({ schema: paymentQuery }) query: z.output<typeof paymentQuery>,
  ) {
    const { storeId, channel, status, from: fromMs, to: toMs, limit } = query;
    const belowId = decodeCursor(query.cursor);
    const filter = { storeId, channel, status, fromMs, toMs, belowId, limit: limit + 1 };
    const rows = await this.payments.list(caller.scope, filter);
    return pageOf(rows.map(presentPayment), query, (row) => row.id);
  }

  @Get('payments/:id')
  @Route({
    permission: 'payments:read',
    summary: 'One payment with its refunds, ledger entry and announcements',
    answer: paymentDetail,
    errors: [404],
  })
  async one(
    @Caller() { scope }: Principal,
    @Param({ schema: idParam('pay') }) { id }: { id: string },
  ) {
    const { payment, refunds, entry } = await this.payments.one(scope, id);
    const times = [payment.paidAt, ...refunds.map(({ succeededAt }) => succeededAt)];
    const announcements = await this.announcements.ofPayment(scope, {
      paymentId: payment.id,
      timesMs: times.map((at) => at.getTime()),
    });
    const noDevice = announcements.length === 0;
    return { ...presentPayment(payment), refunds, entry, announcements, noDevice };
  }

  @Get('stores/:id/summary')
  @Route({
    permission: 'payments:read',
    summary: 'A store’s Shanghai day',
    answer: summary,
    errors: [404],
  })
  async summary(
    @Caller() { scope }: Principal,
    @Param({ schema: idParam('sto') }) { id }: { id: string },
    @Query({ schema: summaryQuery }) query: z.output<typeof summaryQuery>,
  ) {
    const date = query.date ?? shanghaiDay(this.clock.nowMs());
    const day = await this.payments.storeDay(scope, id, date);
    return presentSummary(date, day, await this.announcements.counts(scope, id, date));
  }
}
