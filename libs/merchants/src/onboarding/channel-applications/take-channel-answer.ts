import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { knownChannels } from '../../known-channels.js';
import type { ChannelApplication } from './channel-application.js';
import { channelApplicationNotFound, channelByHandOnly } from './channel-applications.errors.js';
import { lockChannelApplication } from './channel-applications.repository.js';
import { takeStep } from './move-channel-application.js';
import type { ChannelApplicationKey } from './move-channel-application.js';
import { stepsOfAnswer } from './steps-of-answer.js';

/** Moves a channel application as an answer of the channel says. */
@Injectable()
export class TakeChannelAnswer {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * The same answer again changes nothing.
   * @param answer the body exactly as the channel answered it
   * @throws DomainError `channel_application_not_found`, `channel_by_hand_only`,
   * `channel_answer_not_understood`, those of {@link takeStep}.
   */
  async run(
    scope: Scope,
    key: ChannelApplicationKey,
    { answer, by }: { answer: unknown; by: string },
  ): Promise<ChannelApplication> {
    const at = new Date(this.clock.nowMs());
    const channels = await knownChannels();
    return this.database.asApp(scope, async (tx) => {
      let now = await lockChannelApplication(tx, key);
      if (!now) throw channelApplicationNotFound(key.id);
      const onboard = channels.get(now.channel)?.onboard;
      if (!onboard) throw channelByHandOnly(now.channel);
      for (const step of stepsOfAnswer(now, onboard.answer(answer)))
        now = await takeStep(tx, now, { step, by, at, source: 'answer' });
      return now;
    });
  }
}
