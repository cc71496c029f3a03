import type { OnboardingReason } from '#libs/channels';
import type { ApplicationState } from '../applications/application-states.js';
import type {
  ChannelApplicationState,
  ChannelApplicationVerb,
} from './channel-application-states.js';

/** What the legal person opens or scans to confirm at the channel. */
export interface Confirmation {
  /** A link to open, or the content of a QR code to show. */
  readonly kind: 'link' | 'qr';
  readonly content: string;
  /** Null where the channel names no end. */
  readonly expiresAt: Date | null;
}

/** The application of a merchant at one channel account. */
export interface ChannelApplication {
  readonly id: string;
  readonly merchantId: string;
  readonly applicationId: string;
  readonly channelAccountId: string;
  readonly channel: string;
  readonly state: ChannelApplicationState;
  /** Where the application of the merchant stands that it is for. */
  readonly applicationState: ApplicationState;
  /** Of the last step that had any; empty again from the next submission on. */
  readonly reasons: readonly OnboardingReason[];
  /** Only while it is awaited. */
  readonly confirmation: Confirmation | null;
  /** From its opening on. */
  readonly subMerchantId: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** One step of a channel application. */
export interface ChannelApplicationEvent {
  /** From 1, without gaps. */
  readonly sequence: number;
  readonly at: Date;
  readonly verb: ChannelApplicationVerb;
  readonly fromState: ChannelApplicationState;
  readonly toState: ChannelApplicationState;
  readonly by: string;
  /** Whether a person said so, or an answer of the channel. */
  readonly source: 'hand' | 'answer';
  readonly reasons: readonly OnboardingReason[];
}

/** One step, with what it brings. */
export type ChannelStep = { readonly reasons: readonly OnboardingReason[] } & (
  | { readonly verb: 'submit' | 'return' | 'reject' | 'suspend' | 'resume' }
  | { readonly verb: 'await'; readonly confirmation: Confirmation }
  | { readonly verb: 'open'; readonly subMerchantId: string }
);

/** Where a channel application stands after a step to this state. */
export function afterStep(
  before: ChannelApplication,
  step: ChannelStep,
  { to, at }: { to: ChannelApplicationState; at: Date },
): ChannelApplication {
  const isTold = step.verb === 'return' || step.verb === 'reject' || step.verb === 'suspend';
  return {
    ...before,
    state: to,
    reasons: isTold ? step.reasons : [],
    confirmation: step.verb === 'await' ? step.confirmation : null,
    subMerchantId: step.verb === 'open' ? step.subMerchantId : before.subMerchantId,
    updatedAt: at,
  };
}
