import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Clock, newId, parseRate } from '#libs/kernel';
import type { Fen } from '#libs/kernel';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { insertFeePlan } from './fee-plans.repository.js';
import type { FeePlan, FeePlanRule } from './fee-plans.repository.js';
import { knownChannels } from '../known-channels.js';
import {
  channelRepeated,
  channelUnknown,
  feeBoundNegative,
  feeBoundsCrossed,
  scopeTooNarrow,
} from '../merchants.errors.js';

/** A plan as it is entered; bounds in fen. */
export interface NewFeePlan {
  readonly name: string;
  readonly rules: readonly {
    readonly channel: string;
    readonly rate: string;
    readonly minFee?: Fen | null | undefined;
    readonly maxFee?: Fen | null | undefined;
  }[];
}

/** Adds an offer that merchants can be given. */
@Injectable()
export class CreateFeePlan {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws DomainError `scope_too_narrow` (plans belong to no merchant), `channel_unknown` (names
   * the known ones), `channel_repeated`, `rate_malformed`, `fee_bound_negative`,
   * `fee_bounds_crossed`.
   */
  async run(scope: Scope, { name, rules }: NewFeePlan): Promise<FeePlan> {
    if (scope.kind !== 'all') throw scopeTooNarrow('a fee plan');
    const known = [...(await knownChannels()).keys()];
    const checked: FeePlanRule[] = [];
    for (const [index, rule] of rules.entries()) {
      const path = `rules.${index}`;
      const { channel } = rule;
      if (!known.includes(channel)) throw channelUnknown(`${path}.channel`, channel, known);
      if (checked.some((earlier) => earlier.channel === channel))
        throw channelRepeated(`${path}.channel`, channel);
      checked.push({ channel, rate: parseRate(rule.rate).text, ...bounds(rule, path) });
    }
    const nowMs = this.clock.nowMs();
    const plan = { id: newId('fpl', nowMs), name, rules: checked, createdAt: new Date(nowMs) };
    await this.database.asApp(scope, async (tx) => {
      await insertFeePlan(tx, plan);
      const target = { type: 'fee_plan', id: plan.id };
      await Audit.record(tx, {
        action: 'fee_plan.created',
        merchantId: null,
        target,
        after: plan,
      });
    });
    return plan;
  }
}

function bounds(
  { minFee = null, maxFee = null }: NewFeePlan['rules'][number],
  path: string,
): { minFee: Fen | null; maxFee: Fen | null } {
  if (minFee !== null && minFee < 0n) throw feeBoundNegative(`${path}.minFee`);
  if (maxFee !== null && maxFee < 0n) throw feeBoundNegative(`${path}.maxFee`);
  if (minFee !== null && maxFee !== null && minFee > maxFee)
    throw feeBoundsCrossed(`${path}.minFee`);
  return { minFee, maxFee };
}
