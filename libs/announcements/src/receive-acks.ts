import { Injectable } from '@nestjs/common';
import { readable, UplinkObserver } from '#libs/devices';
import type { DeviceMessage } from '#libs/devices';
import { Database } from '#libs/persistence';
import { decodeAck } from '#libs/protocol';
import type { DeviceAnswer } from './ack.repository.js';
import { ApplyAnswers } from './apply-answers.js';
import { answersOf } from './device-answers.js';
import { Flights } from './flights.js';
import { SendAnnouncements } from './send-announcements.js';

/** Handles `up/ack`: one round trip for as many as came together. */
@Injectable()
export class ReceiveAcks {
  constructor(
    private readonly database: Database,
    private readonly answers: ApplyAnswers,
    private readonly flights: Flights,
    private readonly sender: SendAnnouncements,
    private readonly observer: UplinkObserver,
  ) {}

  async run(batch: readonly DeviceMessage[]): Promise<void> {
    const said = answersOf(
      readable(batch, decodeAck, this.observer),
      (sn, id) => this.flights.find(sn, id)?.sentAtMs ?? null,
    );
    if (said.length === 0) return;
    const left = await this.answers.runAtOnce(said);
    this.land(said.filter((answer) => !left.includes(answer)));
    if (left.length > 0) await this.runInTransaction(left);
  }

  private async runInTransaction(said: readonly DeviceAnswer[]): Promise<void> {
    const committed = await this.database.asIngest((tx) => this.answers.run(tx, said));
    this.land(said);
    committed();
  }

  /** Only after the commit: until then the database would still give them out to be sent. */
  private land(answers: readonly DeviceAnswer[]): void {
    const hasRoom = answers.filter(({ sn, id }) => this.flights.release(sn, id));
    this.sender.fill([...new Set(hasRoom.map((answer) => answer.sn))]);
  }
}
