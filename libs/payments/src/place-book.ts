import type { IncomingPayment } from './incoming.js';
import type { Place } from './payment-outcome.js';

const PLACES_MAX = 20_000;
/** Where repeats or orders are many, most of the proofs would fail. */
const PAUSES_AFTER_FAILURE = 8;

/** SQL: the stamp, how often anything that decides about places was changed. */
export const PLACE_STAMP = '(select sum(changes)::float8 from place_stamps)';

/** Where messages that say the same of their place belong, and what goes with the place. */
export interface KnownPlace {
  readonly merchantId: string;
  readonly plate: Place | null;
  readonly channelTerminal: Place | null;
  readonly defaultTerminal: Place | null;
  /** What the companion wants to know of the store. */
  readonly store: unknown;
  /** The merchant's plan for what is paid from `planFromMs` until before `planUntilMs`. */
  readonly feePlanId: string;
  readonly planFromMs: number;
  readonly planUntilMs: number;
}

/** Places of a batch, and the stamp that proves them. */
export interface KnownPlaces {
  readonly stamp: number;
  readonly places: readonly KnownPlace[];
}

/**
 * Where payments belong, kept in memory. What is kept is right as long as the database has the
 * stamp it was read at: every transaction that changes a mapping, a terminal, a plan of a merchant
 * or where a device stands raises it. So the statement that records by it compares the stamp
 * (docs/adr/0031-a-known-place-is-proven-not-read.md).
 */
export class PlaceBook {
  private stamp = -1;
  /** Null for a place whose payments have orders: those are looked up each time. */
  private readonly places = new Map<string, KnownPlace | null>();
  private pauses = 0;

  /** The places of all these messages; null unless every one is kept, or after a failed proof. */
  find(batch: readonly IncomingPayment[]): KnownPlaces | null {
    if (this.pauses > 0) {
      this.pauses -= 1;
      return null;
    }
    const places: KnownPlace[] = [];
    for (const incoming of batch) {
      const place = this.places.get(placeKey(incoming));
      const { paidAt } = incoming.message;
      if (!place || paidAt < place.planFromMs || paidAt >= place.planUntilMs) return null;
      places.push(place);
    }
    return { stamp: this.stamp, places };
  }

  /** What was found could not be proven: the next eight batches find nothing. */
  disproven(): void {
    this.pauses = PAUSES_AFTER_FAILURE;
  }

  /**
   * Keeps what the database said at a stamp of the place of a message; null when the message has an
   * order.
   */
  keep(stamp: number, incoming: IncomingPayment, place: KnownPlace | null): void {
    if (stamp < this.stamp) return;
    // All go at once when there are too many: to find the one that is used least would cost more.
    if (stamp > this.stamp || this.places.size >= PLACES_MAX) this.places.clear();
    this.stamp = stamp;
    const key = placeKey(incoming);
    if (this.places.get(key) !== null) this.places.set(key, place);
  }
}

/** All that a message says of where it belongs, but for its order; the lengths keep it distinct. */
function placeKey({ account, message, plateCode }: IncomingPayment): string {
  const { subMerchantId, terminalNo } = message;
  const own = account.merchantId ?? '';
  const sub = subMerchantId === null ? '' : `${subMerchantId.length}:${subMerchantId}`;
  const terminal = terminalNo === null ? '' : `${terminalNo.length}:${terminalNo}`;
  return `${account.id}|${own}|${plateCode ?? ''}|${sub}|${terminal}`;
}
