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
    messageZh: `没有此商户：${id}。`,
    advice: 'Name a merchant you can see.',
  });
}

/** The longest URL of an endpoint, in characters. */
export const URL_LENGTH_MAX = 2_000;

const URL_FAULTS = {
  unreadable: {
    message: 'This is no URL.',
    messageZh: '不是完整的网址。',
    advice: 'Write it whole: https://…',
  },
  long: {
    message: `The URL is longer than ${URL_LENGTH_MAX} characters.`,
    messageZh: `网址超过 ${URL_LENGTH_MAX} 个字符。`,
    advice: 'Shorten it.',
  },
  plain: {
    message: 'The URL does not begin with https://.',
    messageZh: '网址须以 https:// 开头。',
    advice: 'Serve the endpoint over TLS.',
  },
  credentials: {
    message: 'The URL has a user or a password in it.',
    messageZh: '网址中不能包含用户名或密码。',
    advice: 'Verify the signature instead: it proves who sends.',
  },
  fragment: {
    message: 'The URL has a part behind #.',
    messageZh: '网址中不能包含 # 之后的部分。',
    advice: 'Leave it out: it is never sent.',
  },
  private: {
    message: 'The address is not public.',
    messageZh: '该地址不是公网地址。',
    advice: 'Name a host that the Internet can reach.',
  },
} as const;

export function urlInvalid(fault: keyof typeof URL_FAULTS): DomainError {
  return invalidField('url', 'webhook_url_invalid', URL_FAULTS[fault]);
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

const RANGE_FAULTS = {
  from: {
    message: 'The range begins more than 24 hours ago.',
    messageZh: '开始时间早于24小时前。',
  },
  to: { message: 'The range ends before it begins.', messageZh: '结束时间早于开始时间。' },
} as const;

/** `paths`: the ends of the range that are wrong, at least one. */
export function rangeInvalid(paths: readonly (keyof typeof RANGE_FAULTS)[]): DomainError {
  const code = 'replay_range_invalid';
  const fields = paths.map((path) => ({ path, code, ...RANGE_FAULTS[path] }));
  return new DomainError({
    kind: 'invalid',
    code,
    message: fields.map(({ message }) => message).join(' '),
    advice: 'Name a range within the last 24 hours; older events are no longer kept.',
    fields,
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
