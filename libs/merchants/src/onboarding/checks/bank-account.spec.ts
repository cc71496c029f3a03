import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkBankCard, checkCompanyAccount, luhnHolds } from './bank-account.js';
import { TEST_CARDS } from './check-vectors.fixture.js';

const stems = fc.string({
  unit: fc.constantFrom(...'0123456789'),
  minLength: 11,
  maxLength: 18,
});
const cards = stems.map((stem) => {
  const check = [...'0123456789'].find((digit) => luhnHolds(stem + digit));
  return stem + check!;
});

describe('a bank card', () => {
  it.each(TEST_CARDS)('%s, a published test number, is read', (card) => {
    expect(checkBankCard(card)).toEqual({ ok: true, value: card });
  });

  it('is read in groups', () => {
    expect(checkBankCard('6200 0000 0000 0005')).toEqual({ ok: true, value: '6200000000000005' });
    expect(checkBankCard('6200-0000-0000-0005').ok).toBe(true);
  });

  it('is not accepted with any one digit changed', () => {
    fc.assert(
      fc.property(cards, fc.nat(), fc.constantFrom(...'0123456789'), (card, anywhere, digit) => {
        const at = anywhere % card.length;
        fc.pre(card[at] !== digit);
        const changed = card.slice(0, at) + digit + card.slice(at + 1);
        expect(checkBankCard(changed)).toEqual({ ok: false, code: 'bank_card_check' });
      }),
    );
  });

  it('is not accepted with two neighbours swapped, but for 0 and 9 as Luhn is', () => {
    fc.assert(
      fc.property(cards, fc.nat(), (card, anywhere) => {
        const at = anywhere % (card.length - 1);
        const pair = card.slice(at, at + 2);
        fc.pre(pair[0] !== pair[1]);
        const swapped = card.slice(0, at) + pair[1] + pair[0] + card.slice(at + 2);
        expect(checkBankCard(swapped).ok).toBe(pair === '09' || pair === '90');
      }),
    );
  });

  it.each(['', '62000000005', '62000000000000000005', '6200x00000000005', '卡'])(
    '%j is told how long a number is',
    (text) => {
      expect(checkBankCard(text)).toEqual({ ok: false, code: 'bank_card_form' });
    },
  );
});

describe('a company’s account', () => {
  it('needs no check digit', () => {
    expect(luhnHolds('1202020209900012345')).toBe(false);
    expect(checkCompanyAccount('1202 0202 0990 0012 345').ok).toBe(true);
    expect(checkCompanyAccount('33050161000000001234')).toEqual({
      ok: true,
      value: '33050161000000001234',
    });
  });

  it('has 8 to 30 digits', () => {
    for (const [length, ok] of [
      [7, false],
      [8, true],
      [30, true],
      [31, false],
    ] as const)
      expect(checkCompanyAccount('1'.repeat(length)).ok).toBe(ok);
    expect(checkCompanyAccount('1202A2020990')).toEqual({
      ok: false,
      code: 'company_account_form',
    });
  });
});
