import type { FeePlanRule } from './fee-plan.js';
import type { RuleFault } from './fee-plans.errors.js';

interface Said {
  readonly message: string;
  readonly messageZh: string;
  readonly advice: string;
}

/** What can be wrong with the rule at a place of the list, told of the field to mend. */
export function ruleFault(index: number) {
  const at = (field: string, code: string, said: Said): RuleFault => ({
    path: `rules.${index}.${field}`,
    code,
    ...said,
  });
  return {
    channelUnknown: (name: string, known: readonly string[]) =>
      at('channel', 'channel_unknown', {
        message: `There is no channel "${name.slice(0, 64)}".`,
        messageZh: '没有这个支付渠道。',
        advice: `The channels are: ${known.join(', ')}.`,
      }),
    rateMalformed: (text: string) =>
      at('rate', 'rate_malformed', {
        message: `"${text.slice(0, 32)}" is not a fee rate.`,
        messageZh: '费率格式不正确。',
        advice: 'Send a decimal from 0 to below 1 with at most six decimals, such as "0.0038".',
      }),
    boundNegative: (field: 'minFee' | 'maxFee') =>
      at(field, 'fee_bound_negative', {
        message: 'A fee bound is negative.',
        messageZh: '手续费上下限不能为负数。',
        advice: 'Give 0 or more, in fen.',
      }),
    boundsCrossed: () =>
      at('minFee', 'fee_bounds_crossed', {
        message: 'minFee is above maxFee.',
        messageZh: '最低手续费高于最高手续费。',
        advice: 'Give a minFee that is at most maxFee, or leave one of them out.',
      }),
    limitWrong: () =>
      at('amountUpTo', 'amount_limit_wrong', {
        message: 'No payment is of less than 1 fen.',
        messageZh: '金额上限至少为 1 分。',
        advice: 'Give 1 or more, in fen, or leave amountUpTo out.',
      }),
    ...promotionFaults(at),
    ...orderFaults(at),
  };
}

type At = (field: string, code: string, said: Said) => RuleFault;

function promotionFaults(at: At) {
  return {
    promotionBackwards: () =>
      at('promotion.lastDay', 'promotion_backwards', {
        message: 'The promotion ends before it begins.',
        messageZh: '优惠期的结束日期早于开始日期。',
        advice: 'Both days belong to the promotion: give a lastDay that is not before firstDay.',
      }),
    promotionOutside: (from: string | null, until: string | null) =>
      at('promotion', 'promotion_outside', {
        message: `The promotion is not within its version, valid ${[
          ...(from === null ? [] : [`from ${from}`]),
          ...(until === null ? [] : [`until before ${until}`]),
        ].join(' ')}.`,
        messageZh: '优惠期不在该版本的有效期内。',
        advice: 'Give days within the version; the version that follows has promotions of its own.',
      }),
    promotionsOverlap: () =>
      at('promotion', 'promotion_overlaps', {
        message: 'Two promotions for the same payments share a day.',
        messageZh: '优惠期与另一条规则重叠。',
        advice: 'Let one end on the day before the other begins.',
      }),
  };
}

function orderFaults(at: At) {
  return {
    repeated: ({ channel, cardType }: FeePlanRule) =>
      at('channel', 'channel_repeated', {
        message: `There is a rule for ${channel} and ${cardType} card already.`,
        messageZh: '该渠道已有一条规则。',
        advice: 'Give one rule a channel and card type, beside those with conditions.',
      }),
    neverReached: () =>
      at('channel', 'rule_never_reached', {
        message: 'A rule before this one takes all of its payments.',
        messageZh: '该规则之前的规则已涵盖其全部付款。',
        advice: 'Of the rules of a channel the first that fits counts: put narrower ones in front.',
      }),
    gap: ({ channel }: FeePlanRule) =>
      at('channel', 'rule_gap', {
        message: `Some payments of ${channel} would have no rule.`,
        messageZh: '部分付款没有适用的规则。',
        advice: 'Add a rule without amountUpTo and promotion behind those with conditions.',
      }),
    cardTypeGap: (channel: string) =>
      at('cardType', 'card_type_gap', {
        message: `Payments of ${channel} whose card nobody tells of would have no rule.`,
        messageZh: '缺少适用于任意卡种的规则。',
        advice: 'Add a rule for any card.',
      }),
  };
}
