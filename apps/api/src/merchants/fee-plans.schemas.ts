import { fenSchema, positiveFenSchema } from '#libs/kernel';
import { z } from 'zod';
import { day, idOf, listQuery, money, name, pageOfSchema, time } from '../http/wire.js';
import { merchantKind } from './merchant-kind.schemas.js';

const rate = z
  .string()
  .regex(
    /^0(\.\d{1,6})?$/,
    'must be a decimal from 0 to below 1 with at most 6 digits, like 0.0038',
  );

const cardType = z.enum(['any', 'debit', 'credit']);

const promotion = z.strictObject({ firstDay: day, lastDay: day });

const newRule = z.strictObject({
  channel: z.string().min(1).max(32),
  cardType: cardType.default('any').describe('Cards without a rule of their own are any.'),
  rate,
  minFee: fenSchema.optional(),
  maxFee: fenSchema.optional(),
  amountUpTo: positiveFenSchema.optional().describe('Only for payments of at most this much.'),
  promotion: promotion.optional().describe('Only on these Shanghai days, both included.'),
});

export const newRules = z
  .array(newRule)
  .min(1)
  .max(50)
  .describe('Of the rules of a channel and card type the first that fits a payment counts.');

export const newFeePlan = z
  .strictObject({
    name,
    merchantKinds: z
      .array(merchantKind)
      .min(1)
      .max(3)
      .optional()
      .describe('Who can be given it; left out: every merchant.'),
    rules: newRules,
  })
  .meta({
    id: 'NewFeePlan',
    example: { name: '标准 0.38%', rules: [{ channel: 'wechatpay', rate: '0.0038' }] },
  });

export const feePlanChange = z.strictObject({ name: name.optional() }).meta({
  id: 'FeePlanChange',
  example: { name: '标准 0.38% (2026)' },
});

export const newFeePlanVersion = z
  .strictObject({
    validFrom: day.describe('The Shanghai day from whose midnight it is valid.'),
    validUntil: day
      .optional()
      .describe('Where given, the day on which the version behind it must begin.'),
    rules: newRules,
  })
  .meta({
    id: 'NewFeePlanVersion',
    example: {
      validFrom: '2027-01-01',
      rules: [
        {
          channel: 'wechatpay',
          rate: '0',
          amountUpTo: 20000,
          promotion: { firstDay: '2027-01-01', lastDay: '2027-01-31' },
        },
        { channel: 'wechatpay', rate: '0.0038', maxFee: 2500 },
      ],
    },
  });

const rules = z.array(
  z.object({
    channel: z.string(),
    cardType,
    rate,
    minFee: money.nullable(),
    maxFee: money.nullable(),
    amountUpTo: money.nullable(),
    promotion: z.object({ firstDay: day, lastDay: day }).nullable(),
  }),
);

export const feePlan = z
  .object({
    id: idOf('fpl'),
    name: z.string(),
    merchantKinds: z.array(merchantKind).nullable(),
    version: z.int().describe('The one that is valid today; the rules are its.'),
    rules,
    createdAt: time,
  })
  .meta({ id: 'FeePlan' });

export const feePlanVersion = z
  .object({
    feePlanId: idOf('fpl'),
    version: z.int(),
    validFrom: day.nullable().describe('Null for the first version: ever since.'),
    validUntil: day.nullable().describe('The day the next version begins; null for none.'),
    state: z.enum(['past', 'valid', 'future']),
    rules,
    createdAt: time,
  })
  .meta({ id: 'FeePlanVersion' });

export const feePlanPage = pageOfSchema(feePlan, 'FeePlan');
export const feePlanVersionPage = pageOfSchema(feePlanVersion, 'FeePlanVersion');
export const pageQuery = listQuery({});

export const versionParam = z.strictObject({
  id: idOf('fpl'),
  version: z.coerce.number().int().min(1).max(1_000_000).meta({ example: 2 }),
});
