import { Injectable } from '@nestjs/common';
import type { DeviceHello } from '#libs/devices';
import type { Tx } from '#libs/persistence';
import { ApplyAnswers } from './apply-answers.js';
import { answerOfFinished, isAnnouncementId } from './device-answers.js';
import { Flights } from './flights.js';
import { SendAnnouncements } from './send-announcements.js';
import { SumMissed } from './sum-missed.js';

/**
 * Acts on hellos, in the transaction that records the sessions: what the devices finished is
 * applied, what they missed is summed; once they are answered, everything un-done and un-expired is
 * sent again, oldest first.
 */
@Injectable()
export class ResumeSession {
  constructor(
    private readonly answers: ApplyAnswers,
    private readonly sums: SumMissed,
    private readonly flights: Flights,
    private readonly sender: SendAnnouncements,
  ) {}

  async run(tx: Tx, hellos: readonly DeviceHello[]): Promise<() => void> {
    const finished = hellos.flatMap(({ sn, hello, atMs }) =>
      hello.lastIds
        .filter(([id]) => isAnnouncementId(id))
        .map((done) => answerOfFinished(sn, done, atMs)),
    );
    const applied = finished.length > 0 ? await this.answers.run(tx, finished) : undefined;
    const listening = hellos.map(({ sn, model, hello }) => ({
      sn,
      model,
      sess: String(hello.sess),
    }));
    const sums = await this.sums.within(tx, listening);
    return () => {
      applied?.();
      this.sums.made(sums);
      // What was sent before the answer to the hello was dropped by the device.
      for (const { sn } of hellos) this.flights.reset(sn);
      this.sender.fill(hellos.map(({ sn }) => sn));
    };
  }
}
