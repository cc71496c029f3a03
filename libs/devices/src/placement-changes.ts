import { Injectable } from '@nestjs/common';
import type { Tx } from '#libs/persistence';
import type { Place } from './place.repository.js';

/** A device that was moved, told inside the transaction that moves it. */
export interface PlacementChange {
  readonly sn: string;
  readonly from: Place | null;
  readonly to: Place | null;
  /** The new placement number. */
  readonly placement: number;
  readonly atMs: number;
  /** The device that takes its place, already moved there; null when it was just moved. */
  readonly successor: {
    readonly sn: string;
    readonly model: string;
    readonly placement: number;
  } | null;
}

/** What runs once the move is committed. */
export type AfterCommit = () => void;

/**
 * Acts inside the transaction (which can be run again after a deadlock, so it acts only through
 * `tx`); what must wait for the commit is returned.
 */
export type PlacementListener = (
  tx: Tx,
  changes: readonly PlacementChange[],
) => Promise<AfterCommit | void>;

/** Those that must act in the very transaction that moves a device. */
@Injectable()
export class PlacementChanges {
  private readonly listeners: PlacementListener[] = [];

  register(listener: PlacementListener): void {
    this.listeners.push(listener);
  }

  /** Runs every listener in the caller's transaction; call the answer after its commit. */
  async tell(tx: Tx, changes: readonly PlacementChange[]): Promise<AfterCommit> {
    const after: AfterCommit[] = [];
    for (const listener of this.listeners) {
      const then = await listener(tx, changes);
      if (then) after.push(then);
    }
    return () => after.forEach((then) => then());
  }
}
