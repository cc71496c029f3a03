import { describe, expect, it } from '@jest/globals';
import type { OnboardingAnswer } from '#libs/channels';
import type { ChannelApplicationState } from './channel-application-states.js';
import { CHANNEL_APPLICATION_STATES, nextChannelState } from './channel-application-states.js';
import { afterStep } from './channel-application.js';
import type { ChannelApplication } from './channel-application.js';
import { stepsOfAnswer } from './steps-of-answer.js';

const AT = new Date(0);
const reasons = [{ path: 'kind', reason: 'x' }];
const confirmation = { kind: 'link', content: 'https://example.com/s' } as const;
const ANSWERS: Readonly<Record<OnboardingAnswer['state'], OnboardingAnswer>> = {
  pending: { state: 'pending' },
  returned: { state: 'returned', reasons },
  awaiting_confirmation: { state: 'awaiting_confirmation', confirmation },
  opened: { state: 'opened', subMerchantId: '19' },
  rejected: { state: 'rejected', reasons },
};

/** The steps that an answer (columns) makes of a state (rows); `!` is refused by the table. */
const TABLE = `
                       pending  returned       awaiting_confirmation  opened       rejected
draft                  submit   submit,return  submit,await           submit,open  submit,reject
submitted              -        return         await                  open         reject
returned               submit   return         submit,await           submit,open  reject
awaiting_confirmation  -        return         await                  open         reject
opened                 -        !              !                      !            !
rejected               -        !              !                      !            -
suspended              -        !              !                      !            !
`;
const [words, ...rows] = TABLE.trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/)) as [string[], ...string[][]];
const cells = rows.flatMap(([state, ...marks]) =>
  marks.map((mark, at) => [state!, words[at]!, mark] as const),
);

const standing = (state: ChannelApplicationState): ChannelApplication => ({
  ...{ id: 'cap_1', merchantId: 'mer_1', applicationId: 'apl_1', channelAccountId: 'chn_1' },
  ...{ channel: 'wechatpay', state, applicationState: 'signed', reasons: [], confirmation: null },
  subMerchantId: state === 'opened' || state === 'suspended' ? '18' : null,
  ...{ createdAt: AT, updatedAt: AT },
});

/** Goes the way; null where the table refuses a step. */
function went(from: ChannelApplication, answer: OnboardingAnswer): ChannelApplication | null {
  let now = from;
  for (const step of stepsOfAnswer(now, answer)) {
    const to = nextChannelState(now.state, step.verb);
    if (to === null) return null;
    now = afterStep(now, step, { to, at: AT });
  }
  return now;
}

describe('an answer of a channel', () => {
  it('has a row for each state', () => {
    expect(rows.map(([state]) => state)).toEqual([...CHANNEL_APPLICATION_STATES]);
  });

  it.each(cells)('%s, %s: %s', (state, word, mark) => {
    const from = standing(state as ChannelApplicationState);
    const answer = ANSWERS[word as OnboardingAnswer['state']];
    const steps = stepsOfAnswer(from, answer).map(({ verb }) => verb);
    const arrived = went(from, answer);
    expect(arrived === null ? '!' : steps.join() || '-').toBe(mark);
  });

  it('given twice changes nothing the second time', () => {
    for (const [state, word, mark] of cells) {
      if (mark === '!') continue;
      const answer = ANSWERS[word as OnboardingAnswer['state']];
      const once = went(standing(state as ChannelApplicationState), answer)!;
      expect({ state, word, steps: stepsOfAnswer(once, answer) }).toMatchObject({ steps: [] });
    }
  });
});
