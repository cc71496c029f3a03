import { z } from 'zod';
import { idOf, listQuery, money, time, timeQuery } from '../http/wire.js';

/** By when payments were recorded; without `from` the last 24 hours. */
export const feeCheckQuery = listQuery({ from: timeQuery, to: timeQuery });

const charge = z.object({
  fee: money.describe('As charged, before refunds gave any of it back.'),
  feePlanId: idOf('fpl').nullable().describe('Null: unpriced.'),
  version: z.int().nullable(),
  promotion: z.boolean(),
});

export const feeCheck = z
  .object({
    data: z
      .array(
        z.object({
          paymentId: idOf('pay'),
          merchantId: idOf('mer'),
          paidAt: time,
          amount: money,
          stored: charge,
          expected: charge,
        }),
      )
      .describe('Payments of this page whose stored fee is not what the rules say now.'),
    checked: z.int().describe('Payments looked at for this page.'),
    difference: money.describe('Expected fees less stored ones, of this page.'),
    nextCursor: z.string().nullable().describe('Null when all of the range was looked at.'),
  })
  .meta({
    id: 'FeeCheck',
    example: {
      data: [
        {
          paymentId: 'pay_01kasm5zk8e2wr9v0q3j7y4n6t',
          merchantId: 'mer_01kasm5zk8e2wr9v0q3j7y4n6t',
          paidAt: '2026-11-21T02:00:00.000Z',
          amount: 1250,
          stored: {
            fee: 5,
            feePlanId: 'fpl_01kasm5zk8e2wr9v0q3j7y4n6t',
            version: 1,
            promotion: false,
          },
          expected: {
            fee: 0,
            feePlanId: 'fpl_01kasm5zk8e2wr9v0q3j7y4n6v',
            version: 1,
            promotion: false,
          },
        },
      ],
      checked: 812,
      difference: -5,
      nextCursor: null,
    },
  });
