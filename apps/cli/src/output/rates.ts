import type { Row } from './rows.js';

/** The rates of a fee plan's rules in a line: `wechatpay credit 0.006, alipay 0.0038`. */
export function ratesOf({ rules }: Row): string {
  return ((rules ?? []) as Row[])
    .map(({ channel, cardType, rate, amountUpTo, promotion }) =>
      [
        channel,
        ...(cardType === 'any' ? [] : [cardType]),
        rate,
        ...(typeof amountUpTo === 'number' ? [`up to ${amountUpTo} fen`] : []),
        ...(promotion ? [`on ${days(promotion as Row)}`] : []),
      ].join(' '),
    )
    .join(', ');
}

function days({ firstDay, lastDay }: Row): string {
  return `${String(firstDay)} to ${String(lastDay)}`;
}
