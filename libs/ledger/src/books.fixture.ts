import { newId } from '#libs/kernel';
import type { Database } from '#libs/persistence';
import { paymentLines } from './flows.js';
import { newEntry, postEntries } from './post-entries.js';
import type { EntryFact, NewEntry } from './post-entries.js';

/** When everything in these specs happens. */
export const AT_MS = Date.UTC(2026, 10, 21, 4, 30);

/** The id of a merchant that nobody else uses; the ledger needs no row of it. */
export function newMerchant(): string {
  return newId('mer', AT_MS);
}

/** An entry that is right; a spec says what is different. */
export function anEntry(different: Partial<EntryFact> = {}): NewEntry {
  return newEntry({
    merchantId: newMerchant(),
    kind: 'mirror_payment',
    idempotencyKey: `payment:chn_books:${newId('pay', AT_MS)}`,
    keyAtMs: AT_MS,
    channelAccountId: 'chn_books',
    currency: 'CNY',
    eventAtMs: AT_MS,
    recordedAtMs: AT_MS,
    lines: paymentLines('merchant', { amount: 1250n, fee: 5n }),
    ...different,
  });
}

/** Posts in one transaction of the role that records. */
export function post(database: Database, ...entries: readonly NewEntry[]): Promise<void> {
  return database.asIngest((tx) => postEntries(tx, entries));
}
