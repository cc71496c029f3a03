import type { ApplicationState } from '../applications/application-states.js';

/** Where the application of a merchant at one channel can stand. */
export const CHANNEL_APPLICATION_STATES = [
  'draft',
  'submitted',
  'returned',
  'awaiting_confirmation',
  'opened',
  'rejected',
  'suspended',
] as const;

/** A word of {@link CHANNEL_APPLICATION_STATES}. */
export type ChannelApplicationState = (typeof CHANNEL_APPLICATION_STATES)[number];

interface Transition {
  readonly from: readonly ChannelApplicationState[];
  readonly to: ChannelApplicationState;
}

/**
 * Every step a channel application can take, whether a person or an answer of the channel says so.
 * `return` and `await` repeat where they lead: the channel finds other faults, a link runs out.
 */
const CHANNEL_TRANSITIONS = {
  submit: { from: ['draft', 'returned'], to: 'submitted' },
  return: { from: ['submitted', 'awaiting_confirmation', 'returned'], to: 'returned' },
  await: { from: ['submitted', 'awaiting_confirmation'], to: 'awaiting_confirmation' },
  open: { from: ['submitted', 'awaiting_confirmation'], to: 'opened' },
  reject: { from: ['submitted', 'returned', 'awaiting_confirmation'], to: 'rejected' },
  suspend: { from: ['opened'], to: 'suspended' },
  resume: { from: ['suspended'], to: 'opened' },
} as const satisfies Readonly<Record<string, Transition>>;

/** A word of {@link CHANNEL_TRANSITIONS}. */
export type ChannelApplicationVerb = keyof typeof CHANNEL_TRANSITIONS;

/** All verbs, in the order of a life. */
export const CHANNEL_VERBS = Object.keys(CHANNEL_TRANSITIONS) as readonly ChannelApplicationVerb[];

/** Where a verb leads from a state; null where it cannot be done. */
export function nextChannelState(
  state: ChannelApplicationState,
  verb: ChannelApplicationVerb,
): ChannelApplicationState | null {
  const { from, to }: Transition = CHANNEL_TRANSITIONS[verb];
  return from.includes(state) ? to : null;
}

/** What a channel says to end it: heard whatever became of the merchant's application. */
const ENDING: readonly ChannelApplicationVerb[] = ['reject', 'suspend'];

/**
 * The steps that the state of the merchant's own application leaves. A suspended merchant is handed
 * in nowhere, but what was handed in goes its way; of one that has ended nothing is opened.
 */
export function channelVerbsWhile(
  application: ApplicationState,
): readonly ChannelApplicationVerb[] {
  if (application === 'signed' || application === 'active') return CHANNEL_VERBS;
  if (application === 'suspended') return CHANNEL_VERBS.filter((verb) => verb !== 'submit');
  return ENDING;
}

/** What can be done in a state, as far as the merchant's own application lets it be done. */
export function channelVerbsIn(
  state: ChannelApplicationState,
  application: ApplicationState,
): readonly ChannelApplicationVerb[] {
  return channelVerbsWhile(application).filter((verb) => nextChannelState(state, verb) !== null);
}
