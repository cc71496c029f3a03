import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { CardType } from '#libs/kernel';
import { checkedRules } from './check-rules.js';
import type { NewFeePlanRule } from './check-rules.js';
import type { FeePlanVersion } from './fee-plan.js';
import { quickFee, slowFee, versionsOf } from './fee-plans.fixture.js';

const page = readFileSync(new URL('../../../../docs/fee-plans.md', import.meta.url), 'utf8');
/** Title and lines of every worked example. */
const examples = [...page.matchAll(/```fee-example\n# (.+)\n([^]*?)\n```/g)].map(
  ([, title, body]) => [title!, body!.split('\n')] as const,
);

const RULE = new RegExp(
  String.raw`^(\w+)(?: (debit|credit))? (0[\d.]*)(?: min (\d+))?(?: max (\d+))?` +
    String.raw`(?: up to (\d+))?(?: on (\S+) to (\S+))?$`,
);
const PAYMENT = /^payment (\S+) (\S+) (\w+)(?: (debit|credit))? (\d+): /;

const fen = (digits: string | undefined) => (digits === undefined ? null : BigInt(digits));

function ruleOf(line: string): NewFeePlanRule {
  const [, channel, cardType, rate, minFee, maxFee, upTo, firstDay, lastDay] = RULE.exec(line)!;
  return {
    channel: channel!,
    cardType: cardType as CardType | undefined,
    rate: rate!,
    minFee: fen(minFee),
    maxFee: fen(maxFee),
    amountUpTo: fen(upTo),
    promotion: firstDay === undefined ? null : { firstDay, lastDay: lastDay! },
  };
}

/** The versions of an example, accepted as the use cases accept them. */
function planOf(lines: readonly string[]): FeePlanVersion[] {
  const entered: [string | null, NewFeePlanRule[]][] = [[null, []]];
  for (const line of lines.filter((each) => !each.startsWith('payment '))) {
    if (line.startsWith('from ')) entered.push([line.slice(5), []]);
    else entered.at(-1)![1].push(ruleOf(line));
  }
  const [first, ...later] = entered.map(([from, rules], index) => {
    const until = entered[index + 1]?.[0] ?? null;
    const channels = ['wechatpay', 'alipay', 'jeepay'];
    return [from, checkedRules(rules, { channels, from, until })] as const;
  });
  return versionsOf(first![1], Object.fromEntries(later));
}

function printed(line: string, plan: readonly FeePlanVersion[], reckon: typeof quickFee): string {
  const [heading, day, hour, channel, cardType, amount] = PAYMENT.exec(line)!;
  const found = reckon(plan, {
    channel: channel!,
    cardType: (cardType as CardType | undefined) ?? null,
    amount: BigInt(amount!),
    paidAtMs: Date.parse(`${day}T${hour}+08:00`),
  });
  if (!found) return `${heading}unpriced`;
  const { fee, version, isPromotion } = found;
  return `${heading}fee ${fee}, version ${version}${isPromotion ? ', promotion' : ''}`;
}

describe('docs/fee-plans.md', () => {
  it.each(examples)('prints what the rules say: %s', (_title, lines) => {
    const plan = planOf(lines);
    const payments = lines.filter((line) => line.startsWith('payment '));
    expect(payments.length).toBeGreaterThan(1);
    for (const reckon of [quickFee, slowFee]) {
      expect(payments.map((line) => printed(line, plan, reckon))).toEqual(payments);
    }
  });

  it('has examples of versions, promotions, conditions, cards and bounds', () => {
    const all = examples.flatMap(([, lines]) => lines).join('\n');
    for (const part of ['from ', ' on ', ' up to ', ' credit ', ' min ', ' max ', 'unpriced']) {
      expect(all).toContain(part);
    }
  });
});
