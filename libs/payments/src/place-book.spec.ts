import { describe, expect, it } from '@jest/globals';
import type { IncomingPayment } from './incoming.js';
import { PlaceBook } from './place-book.js';
import type { KnownPlace } from './place-book.js';

const AT = 1_000;

/** The words of a message that a place is found by. */
interface Words {
  readonly accountId?: string;
  readonly ownMerchant?: string | null;
  readonly subMerchantId?: string | null;
  readonly plateCode?: string | null;
  readonly terminalNo?: string | null;
  readonly paidAt?: number;
}

function message(words: Words = {}): IncomingPayment {
  const { accountId = 'chn_1', ownMerchant = null, plateCode = null } = words;
  const { subMerchantId = null, terminalNo = null, paidAt = AT } = words;
  return {
    account: { id: accountId, merchantId: ownMerchant },
    message: { subMerchantId, terminalNo, paidAt },
    plateCode,
  } as IncomingPayment;
}

function place(changed: Partial<KnownPlace> = {}): KnownPlace {
  return {
    merchantId: 'mer_1',
    plate: null,
    channelTerminal: null,
    defaultTerminal: null,
    store: null,
    feePlanId: 'fpl_1',
    planFromMs: 0,
    planUntilMs: Number.POSITIVE_INFINITY,
    ...changed,
  };
}

describe('places that are kept', () => {
  it('are found for a batch only when all of it is kept, with the stamp', () => {
    const book = new PlaceBook();
    const [one, other] = [message({ plateCode: 'P1' }), message({ plateCode: 'P2' })];
    book.keep(7, one, place());
    expect(book.find([one, other])).toBeNull();
    const second = place({ merchantId: 'mer_2' });
    book.keep(7, other, second);
    expect(book.find([other, one, other])).toEqual({
      stamp: 7,
      places: [second, place(), second],
    });
  });

  it('are forgotten at a later stamp, and what is read at an earlier one is not kept', () => {
    const book = new PlaceBook();
    const [one, other] = [message({ plateCode: 'P1' }), message({ plateCode: 'P2' })];
    book.keep(7, one, place());
    book.keep(8, other, place());
    expect(book.find([one])).toBeNull();
    book.keep(7, one, place());
    expect(book.find([one])).toBeNull();
    expect(book.find([other])?.stamp).toBe(8);
  });

  it.each([
    [999, false],
    [1_000, true],
    [1_999, true],
    [2_000, false],
  ])('hold for payments of the span of their plan: at %i %s', (paidAt, isFound) => {
    const book = new PlaceBook();
    const one = message({ paidAt });
    book.keep(1, one, place({ planFromMs: 1_000, planUntilMs: 2_000 }));
    expect(book.find([one]) !== null).toBe(isFound);
  });

  it('are not kept again until a later stamp once a payment there had an order', () => {
    const book = new PlaceBook();
    book.keep(1, message(), place());
    book.keep(1, message(), null);
    book.keep(1, message(), place());
    expect(book.find([message()])).toBeNull();
    book.keep(2, message(), place());
    expect(book.find([message()])).not.toBeNull();
  });

  it('are not looked for in eight batches after a proof that failed', () => {
    const book = new PlaceBook();
    book.keep(1, message(), place());
    book.disproven();
    const found = Array.from({ length: 9 }, () => book.find([message()]) !== null);
    expect(found).toEqual([...Array<boolean>(8).fill(false), true]);
  });

  it('are told apart by every word, whatever characters it has', () => {
    const told: Words[] = [
      {},
      { accountId: 'chn_2' },
      { ownMerchant: 'mer_1' },
      { plateCode: 'P1' },
      { subMerchantId: '' },
      { subMerchantId: 'S' },
      { subMerchantId: 'S|1:T' },
      { subMerchantId: 'S', terminalNo: 'T' },
      { terminalNo: '' },
      { terminalNo: 'T' },
    ];
    const book = new PlaceBook();
    told.forEach((words, index) => {
      book.keep(1, message(words), place({ merchantId: String(index) }));
    });
    const found = book.find(told.map((words) => message(words)));
    expect(found?.places.map(({ merchantId }) => Number(merchantId))).toEqual([...told.keys()]);
  });

  it('are at most twenty thousand: then all go', () => {
    const book = new PlaceBook();
    const numbered = (n: number) => message({ plateCode: String(n) });
    const isKept = (n: number) => book.find([numbered(n)]) !== null;
    for (let n = 0; n < 20_000; n += 1) book.keep(1, numbered(n), place());
    expect([0, 19_999].map(isKept)).toEqual([true, true]);
    book.keep(1, numbered(20_000), place());
    expect([0, 19_999, 20_000].map(isKept)).toEqual([false, false, true]);
  });
});
