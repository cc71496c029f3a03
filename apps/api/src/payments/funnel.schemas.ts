import { ACTIVITY_DAYS } from '#libs/payments';
import { z } from 'zod';
import { agent } from '../merchants/agents.schemas.js';
import { day, idOf, money } from '../http/wire.js';

const SILENT_DAYS = 7;
const DAYS_MAX = 366;
const days = z.coerce.number().int().min(1).max(DAYS_MAX);

export const funnelQuery = z.strictObject({
  days: days.default(ACTIVITY_DAYS).describe('Length of the window in days, today among them.'),
  silentDays: days
    .default(SILENT_DAYS)
    .describe('Without a payment for so many whole days a shop is silent.'),
});

const stage = {
  merchants: z.int(),
  applications: z
    .record(z.string(), z.int())
    .describe('Merchants by the state of their newest application; none: made without one.'),
  signed: z.int().describe('Whose application is signed or beyond.'),
  active: z.int().describe('Who may trade now.'),
  paid: z.int().describe('Who was ever paid.'),
  newlyPaid: z.int().describe('Who was paid for the first time within the window.'),
  paidInWindow: z.int().describe('Who was paid within the window.'),
  silent: z.int().describe('Of those who may trade: paid once, but not for silentDays.'),
  neverPaid: z.int().describe('Of those who may trade: never paid.'),
  activeDays: z.int().describe('Days with a payment within the window, of all merchants.'),
  count: z.int().describe('Payments within the window.'),
  amount: money.describe('Their amount.'),
  refunded: money.describe('Refunds within the window.'),
};

const exampleStage = {
  merchants: 120,
  applications: { none: 4, draft: 6, in_review: 2, signed: 3, active: 105 },
  signed: 108,
  active: 109,
  paid: 101,
  newlyPaid: 7,
  paidInWindow: 96,
  silent: 9,
  neverPaid: 8,
  activeDays: 2210,
  count: 41800,
  amount: 104500000,
  refunded: 120000,
};

export const funnelRow = z
  .object({ agentId: idOf('agt'), name: z.string(), kind: z.string(), ...stage })
  .meta({
    id: 'FunnelRow',
    example: {
      agentId: 'agt_01kasm5zk8e2wr9v0q3j7y4n6t',
      name: '上海分公司',
      kind: 'branch',
      ...exampleStage,
    },
  });

export const funnel = z
  .object({
    agent,
    fromDay: day,
    toDay: day,
    silentDays: z.int(),
    total: funnelRow,
    below: z.array(funnelRow).describe('Each place right below it.'),
  })
  .meta({ id: 'Funnel' });
