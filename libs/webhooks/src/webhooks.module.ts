import { Module } from '@nestjs/common';
import { ChangeWebhook } from './change-webhook.js';
import { Courier } from './courier.js';
import { CreateWebhook } from './create-webhook.js';
import { FanOut } from './fan-out.js';
import { ReadDeliveries } from './read-deliveries.js';
import { ReadWebhooks } from './read-webhooks.js';
import { RemoveWebhook } from './remove-webhook.js';
import { ReplayEvents } from './replay-events.js';
import { RetryDelivery } from './retry-delivery.js';
import { RotateWebhookSecret } from './rotate-webhook-secret.js';
import { SendTestEvent } from './send-test-event.js';
import { SendWebhooks } from './send-webhooks.js';
import { WebhookWorker } from './webhook-worker.js';

const providers = [
  ChangeWebhook,
  Courier,
  CreateWebhook,
  FanOut,
  ReadDeliveries,
  ReadWebhooks,
  RemoveWebhook,
  ReplayEvents,
  RetryDelivery,
  RotateWebhookSecret,
  SendTestEvent,
  SendWebhooks,
  WebhookWorker,
];

@Module({ providers, exports: providers })
export class WebhooksModule {}
