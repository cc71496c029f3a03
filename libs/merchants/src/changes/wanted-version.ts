import type { Fen } from '#libs/kernel';
import type { NewFeePlanRule } from '../fee-plans/check-rules.js';
import type { WantedVersion } from './change.js';

/** A rule as JSON has it: amounts as numbers of fen, none beyond 2^53. */
type Written = Omit<NewFeePlanRule, Amount> & { readonly [name in Amount]?: number | null };
type Amount = 'minFee' | 'maxFee' | 'amountUpTo';

/** A version that is wanted as it is kept and shown; {@link readVersion} reads it. */
export function writtenVersion(wanted: WantedVersion): Readonly<Record<string, unknown>> {
  const { feePlanId, validFrom, validUntil = null, rules } = wanted;
  const written: Written[] = rules.map(({ minFee, maxFee, amountUpTo, ...rule }) => ({
    ...rule,
    minFee: numberOf(minFee),
    maxFee: numberOf(maxFee),
    amountUpTo: numberOf(amountUpTo),
  }));
  return { feePlanId, validFrom, validUntil, rules: written };
}

/** The same back, once it was kept. */
export function readVersion(kept: Readonly<Record<string, unknown>>): WantedVersion {
  const { rules, ...wanted } = kept as Omit<WantedVersion, 'rules'> & { rules: Written[] };
  return {
    ...wanted,
    kind: 'fee_plan_version',
    rules: rules.map(({ minFee, maxFee, amountUpTo, ...rule }) => ({
      ...rule,
      minFee: fenOf(minFee),
      maxFee: fenOf(maxFee),
      amountUpTo: fenOf(amountUpTo),
    })),
  };
}

function numberOf(amount: Fen | null | undefined): number | null {
  return amount === null || amount === undefined ? null : Number(amount);
}

function fenOf(amount: number | null | undefined): Fen | null {
  return amount === null || amount === undefined ? null : BigInt(amount);
}
