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
    case 'payment.succeeded': {
      if (event.payload.quiet) return null;
      const { paymentId, n, paidAt, recordedAt } = event.payload;
      const subject = { kind: 'payment' as const, subjectId: paymentId, n };
      return {
        ...subject,
        ...placeAndMoney(event.payload),
        atMs: paidAt,
        recordedAtMs: recordedAt,
      };
    }
    case 'refund.succeeded': {
      const { refundId, succeededAt, recordedAt } = event.payload;
      const subject = { kind: 'refund' as const, subjectId: refundId, n: null };
      return {
        ...subject,
        ...placeAndMoney(event.payload),
        atMs: succeededAt,
        recordedAtMs: recordedAt,
      };
    }
    case 'announcement.updated':
    case 'device.presence':
      return null;
  }
}

type PlaceAndMoney = Pick<
  Subject,
  'paymentId' | 'merchantId' | 'storeId' | 'terminalId' | 'amount' | 'wallet'
>;

function placeAndMoney(payload: PlaceAndMoney): PlaceAndMoney {
  const { paymentId, merchantId, storeId, terminalId, amount, wallet } = payload;
  return { paymentId, merchantId, storeId, terminalId, amount, wallet };
}
