import { stepRefused } from './changes.errors.js';

/** Where a proposed change stands. */
export const CHANGE_STATES = [
  'proposed',
  'approved',
  'applied',
  'refused',
  'withdrawn',
  'stale',
] as const;

/** A word of {@link CHANGE_STATES}. */
export type ChangeState = (typeof CHANGE_STATES)[number];

interface Step {
  readonly from: readonly ChangeState[];
  readonly to: ChangeState;
}

/**
 * Everything that can happen to a proposed change; docs/changes.md has the same table. An approved
 * one waits for its moment, and until then it can be withdrawn.
 */
export const CHANGE_STEPS = {
  approve: { from: ['proposed'], to: 'approved' },
  refuse: { from: ['proposed'], to: 'refused' },
  withdraw: { from: ['proposed', 'approved'], to: 'withdrawn' },
  apply: { from: ['approved'], to: 'applied' },
  outdate: { from: ['proposed', 'approved'], to: 'stale' },
} as const satisfies Readonly<Record<string, Step>>;

/** A word of {@link CHANGE_STEPS}. */
export type ChangeVerb = keyof typeof CHANGE_STEPS;

/**
 * The state a step leads to.
 * @throws DomainError `change_step_refused` where the table has no such step.
 */
export function stepOf(id: string, state: ChangeState, verb: ChangeVerb): ChangeState {
  const { from, to }: Step = CHANGE_STEPS[verb];
  if (!from.includes(state)) throw stepRefused(id, { state, to, from });
  return to;
}

/**
 * When an approved change takes effect: when the cool-off is over, and not before the moment that
 * was wished for.
 */
export function effectMs(
  approvedMs: number,
  { coolOffMs, notBefore }: { coolOffMs: number; notBefore: Date | null },
): number {
  return Math.max(approvedMs + coolOffMs, notBefore?.getTime() ?? 0);
}
