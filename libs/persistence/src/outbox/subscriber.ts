import type { AnyEvent } from '#libs/kernel';
import type { Tx } from '../database.js';
import type { Companion } from './companion.js';

/** What waits in the outbox for one subscriber. */
export interface OutboxEntry {
  /** The row. */
  readonly id: bigint;
  readonly event: AnyEvent;
}

/**
 * What reacts to events. Delivery is at least once, so a repeat must be harmless. What must wait
 * for the commit (publishing) is returned as a function.
 */
export type Subscriber = HandlingSubscriber | ClaimingSubscriber;

/** Acts on a batch inside the one transaction of the ingest role in which its rows are deleted. */
export interface HandlingSubscriber {
  /** As named in the kernel's SUBSCRIBERS. */
  readonly name: string;
  handle(tx: Tx, events: readonly AnyEvent[]): Promise<void | (() => void)>;
}

/**
 * Deletes the rows of a batch itself, in one statement with what it writes: round trips are what
 * delivery costs.
 */
export interface ClaimingSubscriber {
  /** As named in the kernel's SUBSCRIBERS. */
  readonly name: string;
  /**
   * Acts on the entries that it could claim with `outboxClaimCte`, and on no others: those belong
   * to another process. Resolves after the commit.
   */
  deliver(entries: readonly OutboxEntry[]): Promise<() => void>;
  /** What spares it most deliveries. */
  readonly companion?: Companion;
}
