import { DomainError, invalidField } from '#libs/kernel';

export function webhookNotFound(id: string): DomainError {
  return new DomainError({
    kind: 'not_found',
    code: 'webhook_not_found',
    message: `There is no webhook ${id}.`,
    advice: 'List the webhooks with GET /v1/webhooks.',
  });
}

export function deliveryNotFound(id: string): DomainError {
  return new DomainError({
    kind: 'not_found',
    code: 'webhook_delivery_not_found',
    message: `The webhook has no delivery ${id}.`,
    advice: 'List its deliveries with GET /v1/webhooks/{id}/deliveries; they are kept 30 days.',
  });
}

export function merchantUnknown(id: string): DomainError {
  return invalidField('merchantId', 'merchant_unknown', {
    message: `There is no merchant ${id}.`,
    advice: 'Name a merchant you can see.',
  });
}

export function urlInvalid(why: string, advice: string): DomainError {
  return invalidField('url', 'webhook_url_invalid', { message: why, advice });
}

export function tooManyWebhooks(most: number): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'webhook_limit_reached',
    message: `A merchant has at most ${most} webhooks.`,
    advice:
      'Remove one with DELETE /v1/webhooks/{id}, or subscribe an existing one to more events.',
  });
}

/** What a disabled endpoint is asked to send would wait until it is given up. */
export function webhookDisabled(): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'webhook_disabled',
    message: 'The webhook is disabled, so nothing is sent to it.',
    advice: 'Enable it with PATCH /v1/webhooks/{id} {"enabled": true} first.',
  });
}

export function rangeInvalid(path: string, message: string): DomainError {
  return invalidField(path, 'replay_range_invalid', {
    message,
    advice: 'Name a range within the last 24 hours; older events are no longer kept.',
  });
}

export function rangeTooLarge(most: number): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'replay_too_large',
    message: `The range holds more than ${most} events of this webhook.`,
    advice: 'Replay it in shorter ranges.',
  });
}

/** An address that nothing may be sent to; `code` tells it from errors of the network. */
export class AddressRefused extends Error {
  readonly code = 'HAODIAN_ADDRESS_REFUSED';

  constructor() {
    super('The host name leads to an address that is not public.');
  }
}
