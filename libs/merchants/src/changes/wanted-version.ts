import { z } from 'zod';
import type { Fen } from '#libs/kernel';
import type { WantedVersion } from './change.js';

/** An amount as JSON has it: a number of fen, none beyond 2^53. */
const amount = z
  .int()
  .nullable()
  .transform((fen): Fen | null => (fen === null ? null : BigInt(fen)));

const rule = z.strictObject({
  channel: z.string(),
  cardType: z.enum(['any', 'debit', 'credit']).optional(),
  rate: z.string(),
  minFee: amount,
  maxFee: amount,
  amountUpTo: amount,
  promotion: z.strictObject({ firstDay: z.string(), lastDay: z.string() }).nullish(),
});

/** Reads what {@link writtenVersion} wrote, and nothing else: it is about money. */
export const keptVersion = z
  .strictObject({
    feePlanId: z.string(),
    validFrom: z.string(),
    validUntil: z.string().nullable(),
    rules: z.array(rule),
  })
  .transform((kept): WantedVersion => ({ ...kept, kind: 'fee_plan_version' }));

/** A version that is wanted as it is kept and shown; {@link keptVersion} reads it. */
export function writtenVersion(wanted: WantedVersion): z.input<typeof keptVersion> {
  const { feePlanId, validFrom, validUntil = null, rules } = wanted;
  const written = rules.map(({ minFee, maxFee, amountUpTo, ...rest }) => ({
    ...rest,
    minFee: numberOf(minFee),
    maxFee: numberOf(maxFee),
    amountUpTo: numberOf(amountUpTo),
  }));
  return { feePlanId, validFrom, validUntil, rules: written };
}

function numberOf(fen: Fen | null | undefined): number | null {
  return fen === null || fen === undefined ? null : Number(fen);
}
