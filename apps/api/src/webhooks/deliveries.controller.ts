import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Principal } from '#libs/identity';
import { ReadDeliveries, ReplayEvents, RetryDelivery, SendTestEvent } from '#libs/webhooks';
import type { z } from 'zod';
import { Caller, Route } from '../http/route.js';
import { idParam } from '../http/wire.js';
import * as form from './webhooks.schemas.js';

const webhookId = idParam('whe');

@ApiTags('webhooks')
@Controller('v1/webhooks/:id')
export class DeliveriesController {
  constructor(
    private readonly sendTest: SendTestEvent,
    private readonly readDeliveries: ReadDeliveries,
    private readonly retryDelivery: RetryDelivery,
    private readonly replayEvents: ReplayEvents,
  ) {}

  @Post('test')
  @Route({
    permission: 'webhooks:write',
    summary: 'Send the event webhook.test, to see whether it arrives',
    answer: form.delivery,
    creates: {},
    errors: [404, 409, 422],
  })
  test(@Caller() { scope }: Principal, @Param({ schema: webhookId }) { id }: { id: string }) {
    return this.sendTest.run(scope, id);
  }

  @Get('deliveries')
  @Route({
    permission: 'webhooks:read',
    summary: 'List what was sent to a webhook, from the newest event; kept 30 days',
    answer: form.deliveryPage,
    errors: [404],
  })
  list(
    @Caller() { scope }: Principal,
    @Param({ schema: webhookId }) { id }: { id: string },
    @Query({ schema: form.deliveryQuery }) query: z.output<typeof form.deliveryQuery>,
  ) {
    return this.readDeliveries.list(scope, id, query);
  }

  @Get('deliveries/:deliveryId')
  @Route({
    permission: 'webhooks:read',
    summary: 'One delivery with its body and every attempt',
    answer: form.deliveryDetail,
    errors: [404],
  })
  one(
    @Caller() { scope }: Principal,
    @Param({ schema: form.deliveryParams }) params: z.output<typeof form.deliveryParams>,
  ) {
    return this.readDeliveries.one(scope, params.id, params.deliveryId);
  }

  @Post('deliveries/:deliveryId/retry')
  @Route({
    permission: 'webhooks:write',
    summary: 'Send a delivery again, whatever became of it',
    answer: form.delivery,
    errors: [404, 409],
  })
  retry(
    @Caller() { scope }: Principal,
    @Param({ schema: form.deliveryParams }) params: z.output<typeof form.deliveryParams>,
  ) {
    return this.retryDelivery.run(scope, params.id, params.deliveryId);
  }

  @Post('replay')
  @Route({
    permission: 'webhooks:write',
    summary: 'Send the events of a range of the last 24 hours again, at most 5,000',
    answer: form.replayed,
    errors: [404, 409, 422],
  })
  replay(
    @Caller() { scope }: Principal,
    @Param({ schema: webhookId }) { id }: { id: string },
    @Body({ schema: form.replay }) { from, to }: z.output<typeof form.replay>,
  ) {
    return this.replayEvents.run(scope, id, { fromMs: from.getTime(), toMs: to.getTime() });
  }
}
