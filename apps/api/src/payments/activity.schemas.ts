import { ACTIVITY_DAYS } from '#libs/payments';
import { z } from 'zod';
import { day, idOf, listQuery, money, pageOfSchema } from '../http/wire.js';

const inWindow = (what: string) => `${what} within the window.`;
const DAYS_MAX = 366;

export const activityQuery = listQuery({
  agentId: idOf('agt').optional(),
  days: z.coerce
    .number()
    .int()
    .min(1)
    .max(DAYS_MAX)
    .default(ACTIVITY_DAYS)
    .describe('Length of the window in days, today among them.'),
  silentDays: z.coerce
    .number()
    .int()
    .min(1)
    .max(365)
    .optional()
    .describe('Only shops without a payment for so many whole days, or without any ever.'),
});

export const activity = z
  .object({
    merchantId: idOf('mer'),
    name: z.string(),
    state: z.string().describe('onboarding, active, suspended or closed.'),
    applicationState: z.string().nullable().describe('Of its newest application.'),
    agentId: idOf('agt').nullable().describe('Who looks after it now.'),
    firstDay: day.nullable().describe('Shanghai day of the first payment.'),
    lastDay: day.nullable(),
    silentDays: z.int().nullable().describe('Whole days since the last payment.'),
    activeDays: z.int().describe(inWindow('Days with a payment')),
    count: z.int().describe(inWindow('Payments')),
    amount: money.describe(inWindow('Their amount')),
    refunded: money.describe(inWindow('Refunds')),
  })
  .meta({ id: 'Activity' });

export const activityPage = pageOfSchema(activity, 'Activity');
