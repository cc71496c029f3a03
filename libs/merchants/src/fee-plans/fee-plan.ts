import type { CardType, Fen } from '#libs/kernel';
import type { MerchantKind } from '../onboarding/checks/index.js';

/** Whose payments a rule is for; `any` where there is none for the card, or no card is told. */
export type RuleCardType = CardType | 'any';

/** Shanghai days, `YYYY-MM-DD`, both included. */
export interface DaySpan {
  readonly firstDay: string;
  readonly lastDay: string;
}

/**
 * What a plan says for payments of one channel and card type; amounts in fen, null for no limit. Of
 * several the first whose conditions a payment meets counts.
 */
export interface FeePlanRule {
  readonly channel: string;
  readonly cardType: RuleCardType;
  /** An exact decimal from 0 to below 1, as it was agreed: "0.0038". */
  readonly rate: string;
  readonly minFee: Fen | null;
  readonly maxFee: Fen | null;
  /** Only for payments of at most this much. */
  readonly amountUpTo: Fen | null;
  /** Only on these days. Afterwards the rules behind this one hold by themselves. */
  readonly promotion: DaySpan | null;
}

/** What a plan says from a day on, until its next version begins; never changed once valid. */
export interface FeePlanVersion {
  readonly feePlanId: string;
  readonly version: number;
  /** The Shanghai day from whose midnight it is valid; null for the first: ever since. */
  readonly validFrom: string | null;
  readonly rules: readonly FeePlanRule[];
  readonly createdAt: Date;
}

/** An offer: what payments of each channel cost, with what it says today. */
export interface FeePlan {
  readonly id: string;
  readonly name: string;
  /** The kinds of merchant that can be given it; null for every kind. */
  readonly merchantKinds: readonly MerchantKind[] | null;
  /** The version that is valid today, and its rules. */
  readonly version: number;
  readonly rules: readonly FeePlanRule[];
  readonly createdAt: Date;
}

/** Which plan a merchant has from when, until the next one begins. */
export interface FeePlanAssignment {
  readonly merchantId: string;
  readonly feePlanId: string;
  readonly validFrom: Date;
}
