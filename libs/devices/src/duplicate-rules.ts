import type { Which } from './device-mark.js';

/** What tells two devices with one identity from one that reconnects: docs/device-protocol.md. */
export const duplicateRules = {
  /** Take-overs and hellos older than this are no longer counted. */
  windowMs: 5 * 60_000,
  /** After so many take-overs in the window the connected device is asked before the next one. */
  takeOversMax: 2,
  /** How long a newcomer is kept out while the first device is away. */
  holderAwayMaxMs: 10 * 60_000,
  /** So often an earlier device must have come back for its hellos alone to prove two. */
  returnsMin: 3,
  /** An incident is over when no second device was seen for so long. */
  quietMs: 24 * 3_600_000,
} as const;

/** What is known when a connection asks for a place that another one has. */
export interface TakeOverFacts {
  /** Take-overs in the window. */
  readonly takeOvers: number;
  /** Two devices were proven before. */
  readonly hasIncident: boolean;
  /** Whether the connected device answered; undefined while it was not asked. */
  readonly answers?: boolean;
  /** The one that asks is known to have been there before the one that is connected. */
  readonly isFirst: boolean;
}

/** What becomes of it: `restore` lets it in as the first device and keeps the other one out. */
export type TakeOverDecision = 'admit' | 'ask' | 'refuse' | 'restore';

/**
 * Whether a connection may take the place of another one. A single device has one connection that
 * it reads: one that answers while another connection of the same identity is being opened proves
 * two devices. Restarts, new addresses and dead connections prove nothing, however many.
 */
export function decideTakeOver(facts: TakeOverFacts): TakeOverDecision {
  const { takeOvers, hasIncident, answers, isFirst } = facts;
  if (!hasIncident && takeOvers < duplicateRules.takeOversMax) return 'admit';
  if (answers === undefined) return 'ask';
  if (!answers) return 'admit';
  return isFirst ? 'restore' : 'refuse';
}

/** What becomes of a device that says hello during an incident; `inherit` makes it the holder. */
export type HelloDecision = 'keep' | 'refuse' | 'inherit';

/** A newcomer stays out until the first device has been away too long. */
export function decideHello(which: Which, holderAwayMs: number): HelloDecision {
  if (which !== 'newcomer') return 'keep';
  return holderAwayMs < duplicateRules.holderAwayMaxMs ? 'refuse' : 'inherit';
}

/**
 * How often a value that had been replaced by another one came back. What a single device tells of
 * itself never goes back: a session or a start is over once there was another.
 */
export function timesComeBack(values: readonly unknown[]): number {
  const isBack = (value: unknown, at: number): boolean =>
    value !== values[at - 1] && values.indexOf(value) < at;
  return values.filter(isBack).length;
}
