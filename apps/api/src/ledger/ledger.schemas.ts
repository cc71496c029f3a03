import { z } from 'zod';
import { count, idOf, listQuery, money, pageOfSchema, time } from '../http/wire.js';

const accountKind = z.enum([
  'acquirer_receivable',
  'merchant_settlement',
  'acquirer_fee',
  'channel_receivable',
  'merchant_payable',
  'platform_fee',
]);

const entryKind = z.enum([
  'mirror_payment',
  'mirror_refund',
  'mirror_reversal',
  'held_payment',
  'held_refund',
  'held_reversal',
]);

export const account = z
  .object({
    id: idOf('acc'),
    merchantId: idOf('mer'),
    kind: accountKind,
    channelAccountId: z.string(),
    currency: z.string(),
    balance: money.describe('Sum of its postings; positive is debit.'),
    version: count.describe('Postings so far.'),
  })
  .meta({ id: 'LedgerAccount' });

const line = {
  accountId: idOf('acc'),
  account: accountKind,
  amount: money.describe('Positive is debit.'),
  balanceAfter: money,
  versionAfter: count,
};

export const entry = z
  .object({
    id: idOf('ent'),
    kind: entryKind,
    currency: z.string(),
    eventAt: time,
    recordedAt: time,
    lines: z.array(z.object(line)),
  })
  .meta({ id: 'LedgerEntry' });

export const posting = z
  .object({ ...line, entryId: idOf('ent'), entryKind, eventAt: time })
  .meta({ id: 'LedgerPosting' });

export const accountPage = pageOfSchema(account, 'LedgerAccount');
export const postingPage = pageOfSchema(posting, 'LedgerPosting');
export const accountQuery = listQuery({ merchantId: idOf('mer').optional() });
export const postingQuery = listQuery({});

export const check = z
  .object({
    ok: z.boolean(),
    entries: count,
    postings: count,
    accounts: count,
    differences: z.array(
      z.object({
        kind: z.string(),
        id: z.string(),
        merchantId: z.string(),
        expected: count,
        found: count,
      }),
    ),
  })
  .meta({ id: 'LedgerCheck' });
