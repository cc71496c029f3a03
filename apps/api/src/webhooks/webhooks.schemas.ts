import { ATTEMPT_ERRORS, DELIVERY_STATES, DISABLED_REASONS, webhookEvents } from '#libs/webhooks';
import { z } from 'zod';
import { idOf, listQuery, pageOfSchema, time } from '../http/wire.js';

const url = z.string().min(1).max(2_000).describe('https only; must lead to a public address.');
const events = z.array(z.enum(webhookEvents)).min(1).max(webhookEvents.length);
const description = z.string().trim().min(1).max(300);

export const newWebhook = z
  .strictObject({
    merchantId: idOf('mer'),
    url,
    events,
    description: description.optional(),
  })
  .meta({
    id: 'NewWebhook',
    example: {
      merchantId: 'mer_01kasm5zk8e2wr9v0q3j7y4n6t',
      url: 'https://erp.example.com/haodian',
      events: ['payment.succeeded', 'refund.succeeded'],
      description: 'ERP',
    },
  });

export const webhookChange = z
  .strictObject({
    url: url.optional(),
    events: events.optional(),
    description: description.nullable().optional(),
    enabled: z.boolean().optional(),
  })
  .meta({ id: 'WebhookChange', example: { enabled: true } });

const exampleWebhook = {
  id: 'whe_01kasm5zk8e2wr9v0q3j7y4n6t',
  merchantId: 'mer_01kasm5zk8e2wr9v0q3j7y4n6t',
  url: 'https://erp.example.com/haodian',
  description: 'ERP',
  events: ['payment.succeeded'],
  enabled: true,
  disabledReason: null,
  pausedUntil: null,
  previousSecretUntil: null,
  createdAt: '2026-11-21T02:00:00.000Z',
};

export const webhook = z
  .object({
    id: idOf('whe'),
    merchantId: idOf('mer'),
    url: z.string(),
    description: z.string().nullable(),
    events: z.array(z.string()),
    enabled: z.boolean(),
    disabledReason: z
      .enum(DISABLED_REASONS)
      .nullable()
      .describe('gone: it answered 410. failing: five days without a success.'),
    pausedUntil: time
      .nullable()
      .describe('After five failures in a row attempts pause until then; one probe follows.'),
    previousSecretUntil: time
      .nullable()
      .describe('Until then the previous secret signs beside the present one.'),
    createdAt: time,
  })
  .meta({ id: 'Webhook', example: exampleWebhook });

export const createdWebhook = webhook
  .extend({ secret: z.string().nullable().describe('Shown this once.') })
  .meta({
    id: 'CreatedWebhook',
    example: { ...exampleWebhook, secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=' },
  });

export const webhookPage = pageOfSchema(webhook, 'Webhook');

export const webhookQuery = listQuery({ merchantId: idOf('mer').optional() });

export const rotatedSecret = z
  .object({
    secret: z.string().nullable().describe('Shown this once.'),
    previousSecretUntil: time,
  })
  .meta({ id: 'RotatedWebhookSecret' });

const state = z.enum(DELIVERY_STATES);

export const deliveryQuery = listQuery({ state: state.optional() });

const exampleDelivery = {
  id: 'whd_01kasm5zk8e2wr9v0q3j7y4n6t',
  webhookId: 'whe_01kasm5zk8e2wr9v0q3j7y4n6t',
  eventId: 'evt_01kasm5zk8e2wr9v0q3j7y4n6t',
  type: 'payment.succeeded',
  occurredAt: '2026-11-21T02:00:00.412Z',
  state: 'pending',
  attempts: 1,
  nextAttemptAt: '2026-11-21T02:00:06.003Z',
  closedAt: null,
  createdAt: '2026-11-21T02:00:00.700Z',
};

export const delivery = z
  .object({
    id: idOf('whd'),
    webhookId: idOf('whe'),
    eventId: idOf('evt').describe('The header webhook-id.'),
    type: z.string(),
    occurredAt: time,
    state: state.describe('dead: given up after 24 hours, or because the endpoint answered 410.'),
    attempts: z.int(),
    nextAttemptAt: time.nullable(),
    closedAt: time.nullable(),
    createdAt: time,
  })
  .meta({ id: 'WebhookDelivery', example: exampleDelivery });

export const deliveryPage = pageOfSchema(delivery, 'WebhookDelivery');

const attempt = z
  .object({
    n: z.int(),
    at: time,
    status: z.int().nullable().describe('Null when no answer came.'),
    ms: z.int(),
    answer: z.string().nullable().describe('Its first kilobyte.'),
    error: z.enum(ATTEMPT_ERRORS).nullable(),
  })
  .meta({ id: 'WebhookAttempt' });

export const deliveryDetail = delivery
  .extend({ body: z.string().describe('What is signed and sent.'), log: z.array(attempt) })
  .meta({
    id: 'WebhookDeliveryDetail',
    example: {
      ...exampleDelivery,
      body: '{"type":"payment.succeeded","timestamp":"2026-11-21T02:00:00.412Z","data":{}}',
      log: [
        {
          n: 1,
          at: '2026-11-21T02:00:01.003Z',
          status: 500,
          ms: 41,
          answer: 'no database',
          error: 'status',
        },
      ],
    },
  });

export const deliveryParams = z.strictObject({ id: idOf('whe'), deliveryId: idOf('whd') });

export const replay = z.strictObject({ from: time, to: time }).meta({
  id: 'WebhookReplay',
  example: { from: '2026-11-21T02:00:00.000Z', to: '2026-11-21T03:00:00.000Z' },
});

export const replayed = z
  .object({ count: z.int().describe('Deliveries begun.') })
  .meta({ id: 'WebhookReplayed', example: { count: 17 } });
