import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Clock, shanghaiDay, shanghaiMidnight } from '#libs/kernel';
import { Database } from '#libs/persistence';
import type { Scope, Tx } from '#libs/persistence';
import { demandPlanWithoutMerchants } from '../changes/first-set-up.js';
import { knownChannels } from '../known-channels.js';
import { scopeTooNarrow } from '../merchants.errors.js';
import { checkedRules } from './check-rules.js';
import type { FeePlanRule, FeePlanVersion } from './fee-plan.js';
import {
  feePlanNotFound,
  versionBackwards,
  versionGap,
  versionOverlaps,
  versionsFull,
  versionTooEarly,
} from './fee-plans.errors.js';
import { lockFeePlan } from './fee-plans.repository.js';
import type { NewFeePlanVersion } from './new-fee-plan-version.js';
import { viewsOf } from './read-fee-plans.js';
import type { FeePlanVersionView } from './read-fee-plans.js';
import {
  findVersions,
  insertRules,
  insertVersion,
  takeVersionNumber,
} from './versions.repository.js';

/**
 * A version begins and ends at least this long after it is entered or withdrawn, longer than a
 * transaction can take: no payment meets the day before its version is there.
 */
export const LEAD_MS = 60_000;
const VERSIONS_MAX = 100;

/** Says what a plan's payments cost from a coming day on. */
@Injectable()
export class AddFeePlanVersion {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * For a plan that no merchant has; what merchants pay is changed by a change that a second person
   * approves (docs/changes.md).
   * @throws DomainError `scope_too_narrow`, `needs_second_person`, or as {@link addFeePlanVersion}.
   */
  async run(scope: Scope, wanted: NewFeePlanVersion): Promise<FeePlanVersionView> {
    if (scope.kind !== 'all') throw scopeTooNarrow('a version of a fee plan');
    const nowMs = this.clock.nowMs();
    return this.database.asApp(scope, async (tx) => {
      await demandPlanWithoutMerchants(tx, wanted.feePlanId, new Date(nowMs));
      return addFeePlanVersion(tx, wanted, nowMs);
    });
  }
}

/** A version that can be added, and among which. */
export interface FittingVersion {
  /** Those the plan has, in the order they become valid. */
  readonly versions: readonly FeePlanVersion[];
  readonly rules: readonly FeePlanRule[];
  /** The day the next version begins; null for none. */
  readonly until: string | null;
}

/**
 * Whether a version can be added, without adding it; the plan is locked until the transaction ends.
 * @throws DomainError as {@link addFeePlanVersion}.
 */
export async function fittingVersion(
  tx: Tx,
  wanted: NewFeePlanVersion,
  nowMs: number,
): Promise<FittingVersion> {
  const { feePlanId, validFrom: from } = wanted;
  if (shanghaiMidnight(from) < nowMs + LEAD_MS) throw versionTooEarly(from);
  const channels = [...(await knownChannels()).keys()];
  if (!(await lockFeePlan(tx, feePlanId))) throw feePlanNotFound(feePlanId);
  const versions = (await findVersions(tx, [feePlanId])).plans.get(feePlanId)!;
  if (versions.length >= VERSIONS_MAX) throw versionsFull(VERSIONS_MAX);
  const until = untilOf(wanted, versions);
  return { versions, until, rules: checkedRules(wanted.rules, { channels, from, until }) };
}

/**
 * The same inside a transaction of requests (`asApp`, everybody's merchants) that does more; asks
 * for no second person. Recorded in the audit log, so call it last.
 * @throws DomainError `fee_plan_not_found`, `fee_plan_version_past`, `fee_plan_version_empty`,
 * `fee_plan_version_overlaps`, `fee_plan_version_gap`, `fee_plan_versions_full`, or as
 * `checkedRules`.
 */
export async function addFeePlanVersion(
  tx: Tx,
  wanted: NewFeePlanVersion,
  nowMs: number,
): Promise<FeePlanVersionView> {
  const { feePlanId, validFrom } = wanted;
  const { rules, until } = await fittingVersion(tx, wanted, nowMs);
  const version: FeePlanVersion = {
    feePlanId,
    version: await takeVersionNumber(tx, feePlanId),
    validFrom,
    rules,
    createdAt: new Date(nowMs),
  };
  await insertVersion(tx, version);
  await insertRules(tx, version, version.rules);
  await Audit.record(tx, {
    action: 'fee_plan.version_added',
    merchantId: null,
    target: { type: 'fee_plan', id: feePlanId },
    after: version,
  });
  const [view] = viewsOf([version], shanghaiDay(nowMs));
  return { ...view!, validUntil: until };
}

/**
 * The day the next version begins, null for none. Who says until when a version is to be valid is
 * told where that day has two versions or none.
 */
function untilOf(wanted: NewFeePlanVersion, versions: readonly FeePlanVersion[]): string | null {
  const { validFrom, validUntil = null } = wanted;
  const begins = versions.map((each) => each.validFrom ?? '');
  if (begins.includes(validFrom)) throw versionOverlaps(validFrom);
  const next = begins.find((day) => day > validFrom) ?? null;
  if (validUntil === null) return next;
  if (validUntil <= validFrom) throw versionBackwards(validUntil);
  if (next === null || validUntil < next) throw versionGap(validUntil);
  if (validUntil > next) throw versionOverlaps(next);
  return next;
}
