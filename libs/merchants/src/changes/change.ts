import type { NewMapping } from '../channel-mappings.repository.js';
import type { NewFeePlanVersion } from '../fee-plans/new-fee-plan-version.js';
import type { ChangeState } from './change-steps.js';
import type { Outdated } from './changes.errors.js';

/** What can be changed with a second person only, once it is there. */
export const CHANGE_KINDS = [
  'fee_plan',
  'fee_plan_version',
  'settlement_account',
  'channel_mappings',
] as const;

/** A word of {@link CHANGE_KINDS}. */
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** The most merchants of a change made at once; more are done by a bulk job. */
export const MERCHANTS_OF_CHANGE_MAX = 500;

/** To which account a merchant is paid. */
export interface SettlementAccount {
  readonly holder: string;
  readonly account: string;
  readonly bank: string;
}

/** A version of a fee plan, for whoever has the plan. */
export interface WantedVersion extends NewFeePlanVersion {
  readonly kind: 'fee_plan_version';
}

/** What is wished for, without for whom; as it is kept, a settlement account sealed apart. */
export type Wanted =
  | { readonly kind: 'fee_plan'; readonly feePlanId: string }
  | WantedVersion
  | { readonly kind: 'settlement_account'; readonly settlement: SettlementAccount }
  | { readonly kind: 'channel_mappings'; readonly mappings: readonly NewMapping[] };

/** What is wished for whom. */
export interface Wish {
  readonly wanted: Wanted;
  /** None of a version of a fee plan: it is for whoever has the plan. */
  readonly merchantIds: readonly string[];
  /** Not before that moment. */
  readonly validFrom?: Date | undefined;
}

/** A merchant of which a preview tells more than its number. */
export interface StandOut {
  readonly merchantId: string;
  readonly name: string;
  /** below_cost, no_longer_priced, largest_rise, largest_fall. */
  readonly why: string;
  readonly channel: string;
  /** Null where there was no rate. */
  readonly rateBefore: string | null;
  /** Null where there is none any more. */
  readonly rateAfter: string | null;
  readonly costRate: string | null;
}

/** How rates differ, over every merchant and channel; differences as percent with their sign. */
export interface RateDifferences {
  readonly average: string;
  readonly largestRise: string;
  readonly largestFall: string;
  /** Merchants with a rate below what the channel takes. */
  readonly belowCost: number;
  /** Merchants with a channel that had a rate and has none any more. */
  readonly noLongerPriced: number;
  /** Merchants whose rates stay as they are. */
  readonly unchanged: number;
  /** The larger of rise and fall, in millionths. */
  readonly largestMillionths: number;
}

/** One line of what a change of one merchant does. */
export interface BeforeAfter {
  readonly merchantId: string;
  readonly was: string;
  readonly willBe: string;
}

/** What a change would do, as people are shown it before they propose or approve. */
export interface Preview {
  /** "312 merchants, average +0.02 %, 3 below cost" */
  readonly summary: string;
  readonly merchants: number;
  readonly rates: RateDifferences | null;
  /** At most 20 of those that stand out. */
  readonly standOut: readonly StandOut[];
  /** Of changes that are not rates. */
  readonly lines: readonly BeforeAfter[];
}

/** A change as it is kept. */
export interface Change {
  readonly id: string;
  /** Null where it is about several, or about a fee plan. */
  readonly merchantId: string | null;
  readonly kind: ChangeKind;
  readonly state: ChangeState;
  /** Of a settlement account the masked one. */
  readonly wanted: Readonly<Record<string, unknown>>;
  readonly preview: Preview;
  /** What approving it wants typed. */
  readonly confirm: string;
  readonly validFrom: Date | null;
  readonly reason: string;
  readonly jobId: string | null;
  readonly proposedBy: string;
  readonly proposedAt: Date;
  readonly approvedBy: string | null;
  readonly approvedAt: Date | null;
  readonly takesEffectAt: Date | null;
  readonly closedBy: string | null;
  readonly closedAt: Date | null;
  readonly closedReason: string | null;
  readonly outdated: readonly Outdated[] | null;
}

/** A change with the sealed part of what it wants, and what is compared. */
export interface SealedChange extends Change {
  readonly sealed: Buffer | null;
  /** The versions that a fee plan had when another one was proposed; null of other kinds. */
  readonly basis: string | null;
}

/** What a merchant has now, as it is compared later, and as it is told. */
export interface Basis {
  readonly merchantId: string;
  readonly text: string;
}
