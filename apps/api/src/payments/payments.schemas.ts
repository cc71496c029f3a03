import { inBoth, positiveFenSchema } from '#libs/kernel';
import { z } from 'zod';
import { announcement } from '../announcements/announcements.schemas.js';
import { entry } from '../ledger/ledger.schemas.js';
import { idOf, listQuery, money, pageOfSchema, time, timeQuery } from '../http/wire.js';

export const payment = z
  .object({
    id: idOf('pay'),
    merchantId: idOf('mer'),
    storeId: idOf('sto'),
    terminalId: idOf('ter'),
    channel: z.string(),
    channelAccountId: idOf('chn'),
    channelPaymentId: z.string(),
    wallet: z.enum(['wechat', 'alipay', 'unionpay', 'other']),
    presented: z.enum(['static_plate', 'dynamic_code', 'payer_code', 'card', 'unknown']),
    cardType: z.enum(['debit', 'credit']).nullable().describe('Where the channel tells.'),
    orderNo: z.string().nullable(),
    amount: money,
    payerAmount: money.nullable(),
    fee: money.describe('Charged, less what refunds gave back.'),
    feeTerms: z
      .object({
        feePlanId: idOf('fpl'),
        version: z.int(),
        rate: z.string(),
        promotion: z.boolean(),
      })
      .nullable()
      .describe('The version of the fee plan that was valid at paidAt; null: unpriced.'),
    net: money.describe('amount - refunded - fee'),
    refunded: money,
    currency: z.string(),
    status: z.enum(['succeeded', 'partially_refunded', 'refunded']),
    n: z.int().describe('Running number of the store’s day.'),
    day: z.iso.date().describe('The Shanghai day of paidAt.'),
    paidAt: time,
    recordedAt: time,
    entryId: idOf('ent'),
  })
  .meta({
    id: 'Payment',
    example: {
      id: 'pay_01kasm5zk8e2wr9v0q3j7y4n6t',
      merchantId: 'mer_01kasm5zk8e2wr9v0q3j7y4n6t',
      storeId: 'sto_01kasm5zk8e2wr9v0q3j7y4n6t',
      terminalId: 'ter_01kasm5zk8e2wr9v0q3j7y4n6t',
      channel: 'wechatpay',
      channelAccountId: 'chn_01kasm5zk8e2wr9v0q3j7y4n6t',
      channelPaymentId: '4200002788202611210000000001',
      wallet: 'wechat',
      presented: 'static_plate',
      cardType: 'debit',
      orderNo: null,
      amount: 1250,
      payerAmount: 1250,
      fee: 5,
      feeTerms: {
        feePlanId: 'fpl_01kasm5zk8e2wr9v0q3j7y4n6t',
        version: 1,
        rate: '0.0038',
        promotion: false,
      },
      net: 1245,
      refunded: 0,
      currency: 'CNY',
      status: 'succeeded',
      n: 17,
      day: '2026-11-21',
      paidAt: '2026-11-21T02:00:00.000Z',
      recordedAt: '2026-11-21T02:00:00.412Z',
      entryId: 'ent_01kasm5zk8e2wr9v0q3j7y4n6t',
    },
  });

export const refund = z
  .object({
    id: idOf('ref'),
    amount: money,
    status: z.enum(['succeeded', 'failed']),
    succeededAt: time,
  })
  .meta({ id: 'Refund' });

export const paymentDetail = payment
  .extend({
    refunds: z.array(refund),
    entry: entry.nullable(),
    announcements: z.array(announcement),
    noDevice: z.boolean().describe('No speaker was there to announce it.'),
  })
  .meta({ id: 'PaymentDetail' });

export const paymentPage = pageOfSchema(payment, 'Payment');

export const paymentQuery = listQuery({
  storeId: idOf('sto').optional(),
  channel: z.string().max(32).optional(),
  status: z.enum(['succeeded', 'partially_refunded', 'refunded']).optional(),
  from: timeQuery,
  to: timeQuery,
});

export const newOrder = z
  .strictObject({
    terminalId: idOf('ter'),
    orderNo: z
      .string()
      .regex(
        /^[A-Za-z0-9_-]{1,32}$/,
        inBoth('must be 1 to 32 of A-Z a-z 0-9 _ -', '须为1至32个字母、数字、下划线或连字符。'),
      ),
    amount: positiveFenSchema,
    subject: z.string().trim().min(1).max(127).optional(),
    expiresInS: z.int().min(60).max(604_800).default(7_200),
  })
  .meta({
    id: 'NewOrder',
    example: { terminalId: 'ter_01kasm5zk8e2wr9v0q3j7y4n6t', orderNo: 'A-1001', amount: 1250 },
  });

export const order = z
  .object({
    id: idOf('ord'),
    orderNo: z.string(),
    terminalId: idOf('ter'),
    amount: money,
    subject: z.string().nullable(),
    state: z.enum(['open', 'paid', 'overpaid', 'expired']),
    expiresAt: time,
    paymentIds: z.array(z.string()),
  })
  .meta({ id: 'Order' });

export const orderPage = pageOfSchema(order, 'Order');

export const quarantineItem = z
  .object({
    id: idOf('inb'),
    reason: z.enum([
      'unknown_word',
      'unknown_merchant',
      'wrong_merchant',
      'wrong_app',
      'wrong_currency',
      'no_terminal',
      'amount_mismatch',
      'refund_exceeds',
      'refund_without_payment',
      'unrecordable',
    ]),
    state: z.enum(['quarantined', 'waiting', 'recorded', 'resolved', 'dismissed']),
    channel: z.string(),
    channelAccountId: idOf('chn'),
    channelPaymentId: z.string().nullable(),
    orderNo: z.string().nullable(),
    amount: money.nullable(),
    expectedAmount: money.nullable(),
    receivedAt: time,
  })
  .meta({ id: 'QuarantineItem' });

export const quarantinePage = pageOfSchema(quarantineItem, 'QuarantineItem');

export const quarantineQuery = listQuery({
  state: z.enum(['quarantined', 'waiting', 'resolved', 'dismissed']).optional(),
});

export const resolution = z
  .strictObject({
    terminalId: idOf('ter'),
    acceptAmount: positiveFenSchema.optional().describe('Must equal what the channel reports.'),
  })
  .meta({ id: 'Resolution' });

export const dismissal = z
  .strictObject({ reason: z.string().trim().min(1).max(500) })
  .meta({ id: 'Dismissal' });

export const resolved = z.object({ paymentId: idOf('pay') }).meta({ id: 'Resolved' });

export const summaryQuery = z.strictObject({ date: z.iso.date().optional() });

export const summary = z
  .object({
    date: z.iso.date(),
    count: z.int(),
    amount: money,
    refunded: money,
    fees: money.describe('Charged, less what refunds gave back.'),
    net: money.describe('amount - refunded - fees'),
    byChannel: z.record(z.string(), z.object({ count: z.int(), amount: money })),
    announced: z.int(),
    missed: z.int(),
  })
  .meta({ id: 'Summary' });
