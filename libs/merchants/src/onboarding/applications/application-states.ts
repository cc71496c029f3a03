/** Where an application can stand; docs/onboarding.md has the same table. */
export const APPLICATION_STATES = [
  'draft',
  'submitted',
  'in_review',
  'returned',
  'approved',
  'rejected',
  'signed',
  'active',
  'suspended',
  'closed',
] as const;

/** A word of {@link APPLICATION_STATES}. */
export type ApplicationState = (typeof APPLICATION_STATES)[number];

interface Transition {
  readonly from: readonly ApplicationState[];
  readonly to: ApplicationState;
}

/**
 * Every step an application can take: the one place that says so. Who may take it is said by
 * `demandAllowed`, and above the risk threshold the first approval leaves it in review.
 */
const TRANSITIONS = {
  submit: { from: ['draft', 'returned'], to: 'submitted' },
  withdraw: { from: ['submitted'], to: 'draft' },
  claim: { from: ['submitted'], to: 'in_review' },
  release: { from: ['in_review'], to: 'submitted' },
  return: { from: ['in_review'], to: 'returned' },
  approve: { from: ['in_review'], to: 'approved' },
  reject: { from: ['in_review'], to: 'rejected' },
  sign: { from: ['approved'], to: 'signed' },
  activate: { from: ['signed'], to: 'active' },
  suspend: { from: ['active'], to: 'suspended' },
  resume: { from: ['suspended'], to: 'active' },
  close: {
    from: ['draft', 'returned', 'approved', 'signed', 'active', 'suspended'],
    to: 'closed',
  },
} as const satisfies Readonly<Record<string, Transition>>;

/** A word of {@link TRANSITIONS}. */
export type ApplicationVerb = keyof typeof TRANSITIONS;

/** All verbs, in the order of a life. */
export const APPLICATION_VERBS = Object.keys(TRANSITIONS) as readonly ApplicationVerb[];

/** After these an application lives no more, and its merchant can have another one. */
export const ENDED_STATES: readonly ApplicationState[] = ['rejected', 'closed'];

/** In these the data can be changed. */
export const OPEN_STATES: readonly ApplicationState[] = ['draft', 'returned'];

/** Where a verb leads from a state; null where it cannot be done. */
export function nextState(state: ApplicationState, verb: ApplicationVerb): ApplicationState | null {
  const { from, to }: Transition = TRANSITIONS[verb];
  return from.includes(state) ? to : null;
}

/** What can be done in a state. */
export function verbsIn(state: ApplicationState): readonly ApplicationVerb[] {
  return APPLICATION_VERBS.filter((verb) => nextState(state, verb) !== null);
}

/** How a merchant stands: only an active one trades. */
export type MerchantState = 'onboarding' | 'active' | 'suspended' | 'closed';

/**
 * What a step makes of the merchant; null leaves it as it was: a merchant that trades already goes
 * on while its papers are brought up to date.
 */
export function merchantStateAt(state: ApplicationState): MerchantState | null {
  return state === 'active' || state === 'suspended' || state === 'closed' ? state : null;
}
