import type { AnyEvent, Fen, Wallet } from '#libs/kernel';

/** What is to be said, before it is known who says it. */
export interface Subject {
  readonly kind: 'payment' | 'refund';
  readonly subjectId: string;
  readonly paymentId: string;
  readonly merchantId: string;
  readonly storeId: string;
  readonly terminalId: string;
  readonly amount: Fen;
  readonly wallet: Wallet;
  /** Running number of the store's day; refunds take none. */
  readonly n: number | null;
  /** When it happened, as the channel says. */
  readonly atMs: number;
  /** When its notification reached us. */
  readonly recordedAtMs: number;
}

/** The subject of an event; null for one of which nothing is said. */
export function subjectOf(event: AnyEvent): Subject | null {
  switch (event.event) {
    case 'payment.succeeded':
      return event.payload.quiet ? null : paymentSubject(event.payload);
    case 'refund.succeeded':
      return refundSubject(event.payload);
    case 'announcement.updated':
    case 'device.presence':
      return null;
  }
}

function paymentSubject(payment: PayloadOf<'payment.succeeded'>): Subject {
  return {
    kind: 'payment',
    subjectId: payment.paymentId,
    paymentId: payment.paymentId,
    merchantId: payment.merchantId,
    storeId: payment.storeId,
    terminalId: payment.terminalId,
    amount: payment.amount,
    wallet: payment.wallet,
    n: payment.n,
    atMs: payment.paidAt,
    recordedAtMs: payment.recordedAt,
  };
}

function refundSubject(refund: PayloadOf<'refund.succeeded'>): Subject {
  return {
    kind: 'refund',
    subjectId: refund.refundId,
    paymentId: refund.paymentId,
    merchantId: refund.merchantId,
    storeId: refund.storeId,
    terminalId: refund.terminalId,
    amount: refund.amount,
    wallet: refund.wallet,
    n: null,
    atMs: refund.succeededAt,
    recordedAtMs: refund.recordedAt,
  };
}

type PayloadOf<N extends AnyEvent['event']> = Extract<AnyEvent, { event: N }>['payload'];
