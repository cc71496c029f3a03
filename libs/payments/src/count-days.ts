import type { Fen } from '#libs/kernel';
import type { NewPayment } from './record-rows.js';

/** What a batch adds to a day of a store, or to one channel of it. */
export interface DayCount {
  readonly merchantId: string;
  readonly storeId: string;
  /** Shanghai day of `paidAt`. */
  readonly day: string;
  readonly channel: string;
  count: number;
  amount: Fen;
  fees: Fen;
}

/** A batch counted by days of stores; both lists sorted, as everybody locks the rows. */
export interface CountedDays {
  readonly days: readonly DayCount[];
  readonly channels: readonly DayCount[];
  /** For each payment how many of its store's day come after it in the batch. */
  readonly behind: readonly number[];
}

/**
 * Counts a batch once here, so that the statement that writes it has nothing to group, to sort and
 * to number: a payment's running number is what its day came to, less those behind it.
 */
export function daysOf(payments: readonly NewPayment[]): CountedDays {
  const days = new Map<string, DayCount>();
  const channels = new Map<string, DayCount>();
  const places = payments.map((payment) => {
    const key = `${payment.storeId} ${payment.day}`;
    add(channels, `${key} ${payment.channel}`, payment);
    return { key, place: add(days, key, payment) };
  });
  return {
    days: sorted(days),
    channels: sorted(channels),
    behind: places.map(({ key, place }) => days.get(key)!.count - place),
  };
}

/** Answers the payment's place in its day, from one. */
function add(counts: Map<string, DayCount>, key: string, payment: NewPayment): number {
  const known = counts.get(key);
  if (!known) {
    const { merchantId, storeId, day, channel, amount, fee } = payment;
    counts.set(key, { merchantId, storeId, day, channel, count: 1, amount, fees: fee });
    return 1;
  }
  known.count += 1;
  known.amount += payment.amount;
  known.fees += payment.fee;
  return known.count;
}

function sorted(counts: ReadonlyMap<string, DayCount>): readonly DayCount[] {
  const keys = [...counts.keys()].toSorted();
  return keys.map((key) => counts.get(key)!);
}
