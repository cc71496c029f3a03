/** What an integrator can be told of, with the sentence that the documentation has for it. */
export const WEBHOOK_EVENTS = {
  'payment.succeeded': 'A payment was recorded.',
  'refund.succeeded': 'A refund was recorded.',
  'announcement.played': 'A device said that it has spoken an announcement.',
  'announcement.failed': 'A device could not speak an announcement.',
  'announcement.expired': 'An announcement was not heard in time and never will be.',
  'device.online': 'A device came.',
  'device.offline': 'A device went.',
} as const;

/** A word of {@link WEBHOOK_EVENTS}. */
export type WebhookEvent = keyof typeof WEBHOOK_EVENTS;

/** All words of {@link WEBHOOK_EVENTS}. */
export const webhookEvents = Object.keys(WEBHOOK_EVENTS) as [WebhookEvent, ...WebhookEvent[]];

/** Sent only when somebody asks for it, whatever the endpoint has subscribed to. */
export const TEST_EVENT = 'webhook.test';

/** What a delivery can carry. */
export type DeliveredType = WebhookEvent | typeof TEST_EVENT;
