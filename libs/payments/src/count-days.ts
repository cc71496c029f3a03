import type { Fen } from '#libs/kernel';
import type { NewPayment } from './record-rows.js';

/** What a batch adds to a day of a store. */
export interface DayCount {
  readonly merchantId: string;
  readonly storeId: string;
  /** Shanghai day of `paidAt`. */
  readonly day: string;
  count: number;
  amount: Fen;
  fees: Fen;
}

/** A batch counted by days of stores. */
export interface CountedDays {
  /** Sorted, as everybody locks the rows. */
  readonly days: readonly DayCount[];
  /** For each payment how many of its store's day come after it in the batch. */
  readonly behind: readonly number[];
}

/**
 * Counts a batch once here, so that the statement that writes it has nothing to group, to sort and
 * to number: a payment's running number is what its day came to, less those behind it.
 */
export function daysOf(payments: readonly NewPayment[]): CountedDays {
  const days = new Map<string, DayCount>();
  const places = payments.map((payment) => {
    const key = `${payment.storeId} ${payment.day}`;
    return { key, place: add(days, key, payment) };
  });
  return {
    days: [...days.keys()].toSorted().map((key) => days.get(key)!),
    behind: places.map(({ key, place }) => days.get(key)!.count - place),
  };
}

/** Answers the payment's place in its day, from one. */
function add(days: Map<string, DayCount>, key: string, payment: NewPayment): number {
  const known = days.get(key);
  if (!known) {
    const { merchantId, storeId, day, amount, fee } = payment;
    days.set(key, { merchantId, storeId, day, count: 1, amount, fees: fee });
    return 1;
  }
  known.count += 1;
  known.amount += payment.amount;
  known.fees += payment.fee;
  return known.count;
}
