import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Principal } from '#libs/identity';
import {
  ChangeWebhook,
  CreateWebhook,
  ReadWebhooks,
  RemoveWebhook,
  RotateWebhookSecret,
} from '#libs/webhooks';
import type { z } from 'zod';
import { Caller, Route } from '../http/route.js';
import { idParam } from '../http/wire.js';
import * as form from './webhooks.schemas.js';

const webhookId = idParam('whe');

@ApiTags('webhooks')
@Controller('v1/webhooks')
export class WebhooksController {
  constructor(
    private readonly createWebhook: CreateWebhook,
    private readonly readWebhooks: ReadWebhooks,
    private readonly changeWebhook: ChangeWebhook,
    private readonly removeWebhook: RemoveWebhook,
    private readonly rotateSecret: RotateWebhookSecret,
  ) {}

  @Post()
  @Route({
    permission: 'webhooks:write',
    summary: 'Have events of a merchant sent to a server, signed by Standard Webhooks',
    answer: form.createdWebhook,
    creates: { secretFields: ['secret'] },
    errors: [409, 422],
  })
  create(
    @Caller() { scope }: Principal,
    @Body({ schema: form.newWebhook }) body: z.output<typeof form.newWebhook>,
  ) {
    return this.createWebhook.run(scope, body);
  }

  @Get()
  @Route({ permission: 'webhooks:read', summary: 'List webhooks', answer: form.webhookPage })
  list(
    @Caller() { scope }: Principal,
    @Query({ schema: form.webhookQuery }) query: z.output<typeof form.webhookQuery>,
  ) {
    return this.readWebhooks.list(scope, query);
  }

  @Get(':id')
  @Route({
    permission: 'webhooks:read',
    summary: 'One webhook, without its secret',
    answer: form.webhook,
    errors: [404],
  })
  one(@Caller() { scope }: Principal, @Param({ schema: webhookId }) { id }: { id: string }) {
    return this.readWebhooks.one(scope, id);
  }

  @Patch(':id')
  @Route({
    permission: 'webhooks:write',
    summary: 'Change where a webhook leads or what it is told; disable or enable it',
    answer: form.webhook,
    errors: [404, 422],
  })
  change(
    @Caller() { scope }: Principal,
    @Param({ schema: webhookId }) { id }: { id: string },
    @Body({ schema: form.webhookChange }) body: z.output<typeof form.webhookChange>,
  ) {
    return this.changeWebhook.run(scope, id, body);
  }

  @Delete(':id')
  @Route({
    permission: 'webhooks:write',
    summary: 'Remove a webhook with its deliveries',
    status: 204,
    errors: [404],
  })
  remove(@Caller() { scope }: Principal, @Param({ schema: webhookId }) { id }: { id: string }) {
    return this.removeWebhook.run(scope, id);
  }

  @Post(':id/secret')
  @Route({
    permission: 'webhooks:write',
    summary: 'Renew the secret; the one before signs beside it for 24 hours',
    answer: form.rotatedSecret,
    creates: { secretFields: ['secret'] },
    errors: [404, 409, 422],
  })
  rotate(@Caller() { scope }: Principal, @Param({ schema: webhookId }) { id }: { id: string }) {
    return this.rotateSecret.run(scope, id);
  }
}
