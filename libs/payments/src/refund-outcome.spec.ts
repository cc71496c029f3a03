import { describe, expect, it } from '@jest/globals';
import { decideRefund } from './refund-outcome.js';
import type { RefundClaim, RefundedPayment } from './refund-outcome.js';

const payment: RefundedPayment = { amount: 1000n, fee: 10n, refunded: 300n, feeReturned: 3n };
const claim: RefundClaim = { amount: 200n, cumulative: false, outcome: 'succeeded', misfit: null };

interface Row {
  row: string;
  claim: Partial<RefundClaim>;
  payment?: RefundedPayment | null;
  outcome: object;
}

const table: Row[] = [
  {
    row: 'a refund within the rest is recorded with its part of the fee',
    claim: {},
    outcome: { state: 'recorded', amount: 200n, feeReturned: 2n },
  },
  {
    row: 'a refund of the whole rest gives back the rest of the fee',
    claim: { amount: 700n },
    outcome: { state: 'recorded', amount: 700n, feeReturned: 7n },
  },
  {
    row: 'a refund above the rest is set aside',
    claim: { amount: 701n },
    outcome: { state: 'quarantined', reason: 'refund_exceeds' },
  },
  {
    row: 'a cumulative refund posts the increase only',
    claim: { amount: 450n, cumulative: true },
    outcome: { state: 'recorded', amount: 150n },
  },
  {
    row: 'a cumulative refund without an increase changes nothing',
    claim: { amount: 300n, cumulative: true },
    outcome: { state: 'unchanged' },
  },
  {
    row: 'a cumulative refund that was overtaken changes nothing',
    claim: { amount: 100n, cumulative: true },
    outcome: { state: 'unchanged' },
  },
  {
    row: 'a failed refund is recorded as failed and moves no money',
    claim: { outcome: 'failed' },
    outcome: { state: 'failed', amount: 200n },
  },
  {
    row: 'a refund of an unknown payment waits for it',
    claim: {},
    payment: null,
    outcome: { state: 'waiting' },
  },
  {
    row: 'a refund of another merchant id is set aside',
    claim: { misfit: 'wrong_merchant' },
    outcome: { state: 'quarantined', reason: 'wrong_merchant' },
  },
];

describe('the refund rows of the outcome table', () => {
  it.each(table)('$row', (row) => {
    const known = row.payment === undefined ? payment : row.payment;
    expect(decideRefund({ ...claim, ...row.claim }, known)).toMatchObject(row.outcome);
  });
});
