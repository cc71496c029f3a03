import { describe, expect, it } from '@jest/globals';
import { decidePayment } from './payment-outcome.js';
import type { OrderFact, PaymentClaim, PaymentFacts, Place } from './payment-outcome.js';

const place = (terminalId: string, merchantId = 'mer_a'): Place => ({
  merchantId,
  storeId: 'sto_1',
  terminalId,
});
const order: OrderFact = {
  id: 'ord_1',
  terminalId: 'ter_order',
  storeId: 'sto_1',
  amount: 1250n,
  expiresAtMs: 2_000,
};
const facts: PaymentFacts = {
  merchantId: 'mer_a',
  order: null,
  plate: null,
  channelTerminal: null,
  defaultTerminal: null,
};
const claim: PaymentClaim = {
  amount: 1250n,
  currency: 'CNY',
  paidAt: 1_000,
  wallet: 'wechat',
  misfit: null,
};

const recorded = { state: 'recorded', lateForOrder: false };
const aside = (reason: string) => ({ state: 'quarantined', reason });

interface Row {
  row: string;
  facts: Partial<PaymentFacts>;
  claim?: Partial<PaymentClaim>;
  outcome: object;
}

const table: Row[] = [
  {
    row: 'a payment that fits an open order is recorded at the order’s terminal',
    facts: { order, plate: place('ter_plate') },
    outcome: { ...recorded, place: place('ter_order'), orderId: 'ord_1' },
  },
  {
    row: 'a payment without an order is recorded at the terminal of its plate',
    facts: { plate: place('ter_plate'), channelTerminal: place('ter_no') },
    outcome: { ...recorded, place: place('ter_plate'), orderId: null },
  },
  {
    row: 'without a plate the channel’s terminal number says where',
    facts: { channelTerminal: place('ter_no'), defaultTerminal: place('ter_default') },
    outcome: { ...recorded, place: place('ter_no') },
  },
  {
    row: 'without either the merchant’s default terminal takes it',
    facts: { defaultTerminal: place('ter_default') },
    outcome: { ...recorded, place: place('ter_default') },
  },
  {
    row: 'a payment of an expired order is recorded and marked late',
    facts: { order: { ...order, expiresAtMs: 999 } },
    outcome: { ...recorded, lateForOrder: true },
  },
  {
    row: 'an amount other than the order’s is set aside with what was expected',
    facts: { order: { ...order, amount: 1251n } },
    outcome: { ...aside('amount_mismatch'), expectedAmount: 1251n },
  },
  {
    row: 'another currency is set aside',
    facts: { order },
    claim: { currency: 'USD' },
    outcome: aside('wrong_currency'),
  },
  {
    row: 'another app is set aside',
    facts: { order },
    claim: { misfit: 'wrong_app' },
    outcome: aside('wrong_app'),
  },
  {
    row: 'another merchant id is set aside',
    facts: { order },
    claim: { misfit: 'wrong_merchant' },
    outcome: aside('wrong_merchant'),
  },
  {
    row: 'a payment nobody is known for is set aside',
    facts: { merchantId: null, defaultTerminal: place('ter_default') },
    outcome: aside('unknown_merchant'),
  },
  {
    row: 'a merchant without any terminal to take it is set aside',
    facts: {},
    outcome: aside('no_terminal'),
  },
  {
    row: 'another merchant’s plate is set aside, even beside our own order',
    facts: { order, plate: place('ter_foreign', 'mer_b') },
    outcome: aside('wrong_merchant'),
  },
];

describe('the outcome table', () => {
  it.each(table)('$row', (row) => {
    const outcome = decidePayment({ ...claim, ...row.claim }, { ...facts, ...row.facts });
    expect(outcome).toMatchObject(row.outcome);
  });
});
