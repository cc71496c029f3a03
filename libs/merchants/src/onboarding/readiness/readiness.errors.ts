import { DomainError } from '#libs/kernel';
import type { Readiness } from './readiness.js';

/** Names every open item with what to do about it. */
export function notReady({ items }: Readiness): DomainError {
  const open = items.filter(({ isMet }) => !isMet);
  return new DomainError({
    kind: 'conflict',
    code: 'not_ready',
    message: `The merchant is not ready to trade: ${open.map(({ item }) => item).join(', ')}.`,
    advice: 'Do what each open item says; the merchant becomes active by itself afterwards.',
    fields: open.map(({ item, todo, todoZh }) => ({
      path: item,
      code: 'not_ready',
      message: todo ?? '',
      messageZh: todoZh ?? '',
    })),
  });
}
