import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { feeOf, feeReturned, isRate, parseRate } from './rate.js';

const anyAmount = fc.bigInt({ min: 1n, max: 10n ** 11n });
const anyRate = fc
  .integer({ min: 0, max: 999_999 })
  .map((millionths) => parseRate(`0.${millionths.toString().padStart(6, '0')}`));

describe('parseRate', () => {
  it.each([
    ['0', 0n],
    ['0.0', 0n],
    ['0.0038', 3_800n],
    ['0.003', 3_000n],
    ['0.000001', 1n],
    ['0.999999', 999_999n],
  ])('reads %s exactly', (text, numerator) => {
    expect(parseRate(text)).toEqual({ text, numerator, denominator: 1_000_000n });
    expect(isRate(text)).toBe(true);
  });

  it.each([
    '',
    '1',
    '1.0',
    '-0.1',
    '.5',
    '0.',
    '00.1',
    '0.0000001',
    '0,1',
    '38e-4',
    ' 0.1',
    '0.1\n',
  ])('refuses %j', (text) => {
    expect(() => parseRate(text)).toThrow(expect.objectContaining({ code: 'rate_malformed' }));
    expect(isRate(text)).toBe(false);
  });
});

describe('feeOf', () => {
  it.each([
    { amount: 1250n, rate: '0.0038', fee: 5n, because: '4.75 rounds up' },
    { amount: 1250n, rate: '0.0036', fee: 5n, because: 'exactly half rounds up' },
    { amount: 1249n, rate: '0.0036', fee: 4n, because: '4.4964 rounds down' },
    { amount: 1250n, rate: '0', fee: 0n, because: 'nothing was agreed' },
    { amount: 1n, rate: '0.0038', fee: 0n, because: 'a fen is too little to share' },
    { amount: 1n, rate: '0.0038', minFee: 1n, fee: 1n, because: 'the minimum holds' },
    { amount: 5n, rate: '0.0038', minFee: 10n, fee: 5n, because: 'no more than the amount' },
    { amount: 10n ** 6n, rate: '0.0038', maxFee: 2_000n, fee: 2_000n, because: 'maximum holds' },
    {
      amount: 10n ** 6n,
      rate: '0.0038',
      minFee: 3_000n,
      maxFee: 2_000n,
      fee: 3_000n,
      because: 'the minimum wins a contradiction',
    },
    {
      amount: 10n ** 6n,
      rate: '0.0038',
      minFee: null,
      maxFee: null,
      fee: 3_800n,
      because: 'no bounds',
    },
  ])('takes $fee fen of $amount at $rate: $because', ({ amount, rate, minFee, maxFee, fee }) => {
    expect(feeOf(amount, { rate: parseRate(rate), minFee, maxFee })).toBe(fee);
  });

  it('is within half a fen of amount x rate, and never above the amount', () => {
    fc.assert(
      fc.property(anyAmount, anyRate, (fen, agreed) => {
        const fee = feeOf(fen, { rate: agreed });
        const errorTimesDenominator = fee * agreed.denominator - fen * agreed.numerator;
        expect(2n * errorTimesDenominator <= agreed.denominator).toBe(true);
        expect(2n * errorTimesDenominator > -agreed.denominator).toBe(true);
        expect(fee >= 0n && fee <= fen).toBe(true);
      }),
    );
  });

  it('keeps every bound that the amount allows', () => {
    const bound = fc.bigInt({ min: 0n, max: 10n ** 6n });
    fc.assert(
      fc.property(anyAmount, anyRate, bound, bound, (fen, agreed, one, other) => {
        const [minFee, maxFee] = one < other ? [one, other] : [other, one];
        const fee = feeOf(fen, { rate: agreed, minFee, maxFee });
        expect(fee <= fen && fee <= maxFee).toBe(true);
        expect(fee >= minFee || fee === fen).toBe(true);
      }),
    );
  });
});

describe('feeReturned', () => {
  /** A payment, its fee, and refunds that together give back all of it. */
  const wholeRefund = fc
    .array(fc.bigInt({ min: 1n, max: 10n ** 9n }), { minLength: 1, maxLength: 12 })
    .chain((refunds) => {
      const total = refunds.reduce((sum, refund) => sum + refund, 0n);
      return fc.record({
        refunds: fc.constant(refunds),
        amount: fc.constant(total),
        fee: fc.bigInt({ min: 0n, max: total }),
      });
    });

  it('adds up to exactly the fee over partial refunds, each share within one fen', () => {
    fc.assert(
      fc.property(wholeRefund, ({ refunds, amount: paid, fee }) => {
        let refundedSoFar = 0n;
        let returned = 0n;
        for (const refund of refunds) {
          refundedSoFar += refund;
          const total = feeReturned({ fee, amount: paid, refundedSoFar });
          const share = total - returned;
          const distance = share * paid - fee * refund;
          expect(share >= 0n && distance >= -paid && distance <= paid).toBe(true);
          returned = total;
        }
        expect(returned).toBe(fee);
      }),
    );
  });

  it('splits a fee of 5 fen over three refunds of 12.50 yuan as 2, 1, 2', () => {
    const totals = [417n, 833n, 1250n].map((refundedSoFar) =>
      feeReturned({ fee: 5n, amount: 1250n, refundedSoFar }),
    );
    expect(totals).toEqual([2n, 3n, 5n]);
  });
});
