import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Principal } from '#libs/identity';
import { Clock } from '#libs/kernel';
import { CreateOrder, ReadPayments } from '#libs/payments';
import { decodeCursor, pageOf } from '#libs/persistence';
import type { PageRequest } from '#libs/persistence';
import type { z } from 'zod';
import { Caller, Route } from '../http/route.js';
import { idParam, listQuery } from '../http/wire.js';
import { presentOrder } from './payments.presenter.js';
import { newOrder, order, orderPage } from './payments.schemas.js';

@ApiTags('orders')
@Controller('v1/orders')
export class OrdersController {
  constructor(
    private readonly createOrder: CreateOrder,
    private readonly payments: ReadPayments,
    private readonly clock: Clock,
  ) {}

  @Post()
  @Route({
    permission: 'orders:write',
    summary: 'Take an order',
    answer: order,
    creates: {},
    errors: [404, 409, 422],
  })
  async create(
    @Caller() { scope }: Principal,
    @Body({ schema: newOrder }) body: z.output<typeof newOrder>,
  ) {
    return presentOrder(await this.createOrder.run(scope, body), this.clock.nowMs());
  }

  @Get()
  @Route({ permission: 'orders:read', summary: 'List orders from the newest', answer: orderPage })
  async list(@Caller() { scope }: Principal, @Query({ schema: listQuery({}) }) query: PageRequest) {
    const page = { belowId: decodeCursor(query.cursor), limit: query.limit + 1 };
    const rows = await this.payments.orders(scope, page);
    const nowMs = this.clock.nowMs();
    return pageOf(
      rows.map((row) => presentOrder(row, nowMs)),
      query,
      (row) => row.id,
    );
  }

  @Get(':id')
  @Route({ permission: 'orders:read', summary: 'One order', answer: order, errors: [404] })
  async one(
    @Caller() { scope }: Principal,
    @Param({ schema: idParam('ord') }) { id }: { id: string },
  ) {
    return presentOrder(await this.payments.order(scope, id), this.clock.nowMs());
  }
}
