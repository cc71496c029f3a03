import { fenSchema } from '#libs/kernel';
import { z } from 'zod';
import { idOf, money, name, pageOfSchema, time } from '../http/wire.js';

const rate = z
  .string()
  .regex(
    /^0(\.\d{1,6})?$/,
    'must be a decimal from 0 to below 1 with at most 6 digits, like 0.0038',
  );

export const newFeePlan = z
  .strictObject({
    name,
    rules: z
      .array(
        z.strictObject({
          channel: z.string().min(1).max(32),
          rate,
          minFee: fenSchema.optional(),
          maxFee: fenSchema.optional(),
        }),
      )
      .min(1)
      .max(50),
  })
  .meta({
    id: 'NewFeePlan',
    example: { name: '标准 0.38%', rules: [{ channel: 'wechatpay', rate: '0.0038' }] },
  });

export const feePlan = z
  .object({
    id: idOf('fpl'),
    name: z.string(),
    rules: z.array(
      z.object({
        channel: z.string(),
        rate,
        minFee: money.nullable(),
        maxFee: money.nullable(),
      }),
    ),
    createdAt: time,
  })
  .meta({ id: 'FeePlan' });

export const feePlanPage = pageOfSchema(feePlan, 'FeePlan');
