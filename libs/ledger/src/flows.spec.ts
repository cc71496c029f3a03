import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { feeOf, feeReturned, parseRate } from '#libs/kernel';
import { negated, paymentLines, refundLines } from './flows.js';
import type { Line, SettlesTo } from './flows.js';

const sum = (lines: readonly Line[]) => lines.reduce((total, line) => total + line.amount, 0n);
const settlesTo = fc.constantFrom<SettlesTo>('merchant', 'platform');
const amount = fc.bigInt({ min: 1n, max: 10_000_000n });

describe('the lines of an entry', () => {
  it('balance for every amount and fee, and none is zero', () => {
    fc.assert(
      fc.property(settlesTo, amount, fc.bigInt({ min: 0n, max: 10_000n }), (flow, paid, share) => {
        const lines = paymentLines(flow, { amount: paid, fee: (paid * share) / 10_000n });
        expect(sum(lines)).toBe(0n);
        expect(lines.every((line) => line.amount !== 0n)).toBe(true);
      }),
    );
  });

  it('are two for a payment without a fee, and two when the fee eats all of it', () => {
    expect(paymentLines('merchant', { amount: 1250n, fee: 0n })).toEqual([
      { account: 'acquirer_receivable', amount: 1250n },
      { account: 'merchant_settlement', amount: -1250n },
    ]);
    expect(paymentLines('merchant', { amount: 1n, fee: 1n })).toHaveLength(2);
  });

  it('never mix the two flows: held money touches no mirror account', () => {
    const held = paymentLines('platform', { amount: 100n, fee: 1n }).map((line) => line.account);
    expect(held).toEqual(['channel_receivable', 'merchant_payable', 'platform_fee']);
  });

  it('of partial refunds that take everything undo the payment to the fen', () => {
    fc.assert(
      fc.property(amount, fc.array(amount, { maxLength: 6 }), (paid, parts) => {
        const fee = feeOf(paid, { rate: parseRate('0.0038'), minFee: 1n });
        const totals = new Map<string, bigint>();
        const add = (lines: readonly Line[]) => {
          for (const line of lines) {
            totals.set(line.account, (totals.get(line.account) ?? 0n) + line.amount);
          }
        };
        add(paymentLines('merchant', { amount: paid, fee }));
        let refunded = 0n;
        let returned = 0n;
        for (const part of [...parts, paid]) {
          const refund = part > paid - refunded ? paid - refunded : part;
          if (refund === 0n) continue;
          refunded += refund;
          const back = feeReturned({ fee, amount: paid, refundedSoFar: refunded }) - returned;
          returned += back;
          add(refundLines('merchant', { amount: refund, feeReturned: back }));
        }
        expect([...totals.values()].every((total) => total === 0n)).toBe(true);
      }),
    );
  });

  it('are undone by their negation', () => {
    const lines = paymentLines('merchant', { amount: 1250n, fee: 5n });
    expect(sum([...lines, ...negated(lines)])).toBe(0n);
    expect(negated(negated(lines))).toEqual(lines);
  });
});
