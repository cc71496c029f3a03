import { ACTIVITY_DAYS } from '#libs/payments';
import { z } from 'zod';
import { exportQuery } from '../http/exported.js';
import { day, idOf, listQuery, money, pageOfSchema } from '../http/wire.js';

const inWindow = (what: string) => `${what} within the window.`;
const DAYS_MAX = 366;

const activityFilters = {
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
};

export const activityQuery = listQuery(activityFilters);

export const activityExport = z.strictObject({ ...activityFilters, ...exportQuery });

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
  .meta({
    id: 'Activity',
    example: {
      ...{ merchantId: 'mer_01kasm5zk8e2wr9v0q3j7y4n6t', name: '张记小馆', state: 'active' },
      ...{ applicationState: 'active', agentId: 'agt_01kasm5zk8e2wr9v0q3j7y4n6t' },
      ...{ firstDay: '2026-10-22', lastDay: '2026-11-20', silentDays: 1, activeDays: 28 },
      ...{ count: 1204, amount: 2_408_000, refunded: 1_250 },
    },
  });

export const activityPage = pageOfSchema(activity, 'Activity');
