import type { OnboardingAnswer } from '#libs/channels';
import type { ChannelApplication, ChannelStep } from './channel-application.js';

const SUBMIT: ChannelStep = { verb: 'submit', reasons: [] };

/**
 * What has happened at the channel when it answers so: the steps from where the channel application
 * stands, none when nothing is new. Whatever is answered to a draft was submitted before. A step
 * the table does not know is refused there.
 */
export function stepsOfAnswer(
  { state, confirmation, subMerchantId, reasons }: ChannelApplication,
  answer: OnboardingAnswer,
): readonly ChannelStep[] {
  const isUnsent = state === 'draft';
  const before = isUnsent ? [SUBMIT] : [];
  switch (answer.state) {
    case 'pending':
      return isUnsent || state === 'returned' ? [SUBMIT] : [];
    case 'returned':
      if (state === 'returned' && isSame(reasons, answer.reasons)) return [];
      return [...before, { verb: 'return', reasons: answer.reasons }];
    case 'rejected':
      if (state === 'rejected') return [];
      return [...before, { verb: 'reject', reasons: answer.reasons }];
    case 'awaiting_confirmation': {
      if (confirmation?.content === answer.confirmation.content) return [];
      const shown = { ...answer.confirmation, expiresAt: null };
      return [...sent(state), { verb: 'await', confirmation: shown, reasons: [] }];
    }
    case 'opened':
      if (state === 'opened' && subMerchantId === answer.subMerchantId) return [];
      return [...sent(state), { verb: 'open', subMerchantId: answer.subMerchantId, reasons: [] }];
  }
}

/** Nothing waits for its confirmation or is opened that was not sent (again) before. */
function sent(state: ChannelApplication['state']): ChannelStep[] {
  return state === 'draft' || state === 'returned' ? [SUBMIT] : [];
}

function isSame(one: object, other: object): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
