import type { Fen } from '#libs/kernel';

/**
 * Who the acquirer or channel pays; a channel account says which (docs/ledger.md, "Whose money").
 */
export type SettlesTo = 'merchant' | 'platform';

/** What happened, independent of whose money it is. */
export type Happening = 'payment' | 'refund' | 'reversal';

/**
 * Kinds of entry; the name says the flow: `mirror_` books copy what the acquirer owes, `held_` is
 * money we hold.
 */
export type EntryKind = `${'mirror' | 'held'}_${Happening}`;

/** Kinds of account; every account belongs to one merchant. */
export type AccountKind =
  | 'acquirer_receivable'
  | 'merchant_settlement'
  | 'acquirer_fee'
  | 'channel_receivable'
  | 'merchant_payable'
  | 'platform_fee';

/** One line of an entry: positive is debit. */
export interface Line {
  readonly account: AccountKind;
  readonly amount: Fen;
}

interface Flow {
  readonly kinds: Readonly<Record<Happening, EntryKind>>;
  /** What comes in from outside. */
  readonly incoming: AccountKind;
  /** What the merchant is due. */
  readonly due: AccountKind;
  readonly fee: AccountKind;
}

/**
 * The two flows as data. The database has the same list as the check `ledger_postings_flow` and
 * refuses anything else.
 */
export const FLOWS: Readonly<Record<SettlesTo, Flow>> = {
  merchant: {
    kinds: { payment: 'mirror_payment', refund: 'mirror_refund', reversal: 'mirror_reversal' },
    incoming: 'acquirer_receivable',
    due: 'merchant_settlement',
    fee: 'acquirer_fee',
  },
  platform: {
    kinds: { payment: 'held_payment', refund: 'held_refund', reversal: 'held_reversal' },
    incoming: 'channel_receivable',
    due: 'merchant_payable',
    fee: 'platform_fee',
  },
};

/** Lines of a payment received: the whole amount comes in, the merchant is due it less the fee. */
export function paymentLines(settlesTo: SettlesTo, payment: { amount: Fen; fee: Fen }): Line[] {
  const flow = FLOWS[settlesTo];
  return withoutZero([
    { account: flow.incoming, amount: payment.amount },
    { account: flow.due, amount: payment.fee - payment.amount },
    { account: flow.fee, amount: -payment.fee },
  ]);
}

/** Lines of a refund: a payment backwards, with the part of the fee that is given back. */
export function refundLines(
  settlesTo: SettlesTo,
  refund: { amount: Fen; feeReturned: Fen },
): Line[] {
  return negated(paymentLines(settlesTo, { amount: refund.amount, fee: refund.feeReturned }));
}

/** Lines that undo others exactly. */
export function negated(lines: readonly Line[]): Line[] {
  return lines.map((line) => ({ account: line.account, amount: -line.amount }));
}

function withoutZero(lines: readonly Line[]): Line[] {
  return lines.filter((line) => line.amount !== 0n);
}
