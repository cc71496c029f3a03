import { isRate } from '#libs/kernel';
import type { Fen } from '#libs/kernel';
import type { DaySpan, FeePlanRule, RuleCardType } from './fee-plan.js';
import { rulesInvalid } from './fee-plans.errors.js';
import type { RuleFault } from './fee-plans.errors.js';
import { ruleFault } from './rule-faults.js';

/** A rule as it is entered; amounts in fen. */
export interface NewFeePlanRule {
  readonly channel: string;
  readonly cardType?: RuleCardType | undefined;
  readonly rate: string;
  readonly minFee?: Fen | null | undefined;
  readonly maxFee?: Fen | null | undefined;
  readonly amountUpTo?: Fen | null | undefined;
  readonly promotion?: DaySpan | null | undefined;
}

/** Where the rules are to be valid. */
export interface RulesPlace {
  /** The channels there are. */
  readonly channels: readonly string[];
  /** First day of the version; null for the first version. */
  readonly from: string | null;
  /** The day the next version begins; null for none. */
  readonly until: string | null;
}

/**
 * Rules in the form they are kept in. Together they must say for every payment of a channel they
 * name exactly one thing: no gap, and no rule that is never reached.
 * @throws DomainError with every fault: `channel_unknown` (names the known ones), `rate_malformed`,
 * `fee_bound_negative`, `fee_bounds_crossed`, `amount_limit_wrong`, `promotion_backwards`,
 * `promotion_outside`, `promotion_overlaps`, `channel_repeated`, `rule_never_reached`, `rule_gap`,
 * `card_type_gap`.
 */
export function checkedRules(
  entered: readonly NewFeePlanRule[],
  place: RulesPlace,
): readonly FeePlanRule[] {
  const rules = entered.map(inOneForm);
  const faults = rules.flatMap((rule, index) => [
    ...faultsOf(rule, index, place),
    ...faultsAfter(rules.slice(0, index), rule, index),
    ...gapsAt(rules, rule, index),
  ]);
  const [first, ...more] = faults;
  if (first) throw rulesInvalid([first, ...more]);
  return rules;
}

function inOneForm(rule: NewFeePlanRule): FeePlanRule {
  const { channel, cardType = 'any', rate, minFee = null, maxFee = null } = rule;
  const { amountUpTo = null, promotion = null } = rule;
  return { channel, cardType, rate, minFee, maxFee, amountUpTo, promotion };
}

function faultsOf(rule: FeePlanRule, index: number, place: RulesPlace): RuleFault[] {
  const { channel, rate, minFee, maxFee, amountUpTo, promotion } = rule;
  const fault = ruleFault(index);
  const faults: RuleFault[] = [];
  if (!place.channels.includes(channel)) {
    faults.push(fault.channelUnknown(channel, place.channels));
  }
  if (!isRate(rate)) faults.push(fault.rateMalformed(rate));
  if (minFee !== null && minFee < 0n) faults.push(fault.boundNegative('minFee'));
  if (maxFee !== null && maxFee < 0n) faults.push(fault.boundNegative('maxFee'));
  if (minFee !== null && maxFee !== null && minFee > maxFee) faults.push(fault.boundsCrossed());
  if (amountUpTo !== null && amountUpTo < 1n) faults.push(fault.limitWrong());
  if (promotion) faults.push(...promotionFaults(promotion, index, place));
  return faults;
}

function promotionFaults(
  { firstDay, lastDay }: DaySpan,
  index: number,
  { from, until }: RulesPlace,
): RuleFault[] {
  const fault = ruleFault(index);
  if (lastDay < firstDay) return [fault.promotionBackwards()];
  const isInside = (from === null || from <= firstDay) && (until === null || lastDay < until);
  return isInside ? [] : [fault.promotionOutside(from, until)];
}

/** What is wrong with a rule because of those before it: only the first that fits counts. */
function faultsAfter(
  before: readonly FeePlanRule[],
  rule: FeePlanRule,
  index: number,
): RuleFault[] {
  const fault = ruleFault(index);
  const rivals = before.filter((other) => areAlike(other, rule));
  if (isStanding(rule) && rivals.some(isStanding)) return [fault.repeated(rule)];
  if (rivals.some((other) => covers(other, rule))) return [fault.neverReached()];
  const clash = rivals.find(
    (other) => other.amountUpTo === rule.amountUpTo && shareDays(other.promotion, rule.promotion),
  );
  return clash ? [fault.promotionsOverlap()] : [];
}

/** Said once, at the first rule of its kind. */
function gapsAt(rules: readonly FeePlanRule[], rule: FeePlanRule, index: number): RuleFault[] {
  const fault = ruleFault(index);
  const faults: RuleFault[] = [];
  const alike = rules.filter((other) => areAlike(other, rule));
  if (alike[0] === rule && !alike.some(isStanding)) faults.push(fault.gap(rule));
  const ofChannel = rules.filter((other) => other.channel === rule.channel);
  const isForAny = ofChannel.some(({ cardType }) => cardType === 'any');
  if (ofChannel[0] === rule && !isForAny) faults.push(fault.cardTypeGap(rule.channel));
  return faults;
}

function areAlike(one: FeePlanRule, other: FeePlanRule): boolean {
  return one.channel === other.channel && one.cardType === other.cardType;
}

function isStanding({ amountUpTo, promotion }: FeePlanRule): boolean {
  return amountUpTo === null && promotion === null;
}

/** Whether every payment that meets the later rule meets the earlier one. */
function covers(earlier: FeePlanRule, later: FeePlanRule): boolean {
  const amounts =
    earlier.amountUpTo === null ||
    (later.amountUpTo !== null && later.amountUpTo <= earlier.amountUpTo);
  const days =
    earlier.promotion === null ||
    (later.promotion !== null &&
      earlier.promotion.firstDay <= later.promotion.firstDay &&
      later.promotion.lastDay <= earlier.promotion.lastDay);
  return amounts && days;
}

function shareDays(one: DaySpan | null, other: DaySpan | null): boolean {
  return (
    one !== null && other !== null && one.firstDay <= other.lastDay && other.firstDay <= one.lastDay
  );
}
