import { Injectable } from '@nestjs/common';
import type { Every, Rounds } from '#libs/kernel';
import { AnswerHello } from './answer-hello.js';
import { AnswerTime } from './answer-time.js';
import { CONNECTION } from './device-message.js';
import { DevicePresence } from './device-presence.js';
import { LastSeen } from './last-seen.js';
import { ReceiveUplinks } from './receive-uplinks.js';
import { ReportShadow } from './report-shadow.js';

const FLUSH_EVERY_MS = 5_000;
const SILENCE_EVERY_MS = 30_000;

/** Listens to devices and keeps their presence true: for processes with the role `broker`. */
@Injectable()
export class DeviceWorker {
  private rounds: readonly Rounds[] = [];

  constructor(
    private readonly uplinks: ReceiveUplinks,
    private readonly hellos: AnswerHello,
    private readonly presence: DevicePresence,
    private readonly shadows: ReportShadow,
    private readonly times: AnswerTime,
    private readonly lastSeen: LastSeen,
  ) {}

  /**
   * Starts before the broker does, so that nothing a device says is missed. `embedded`: nobody is
   * connected yet.
   */
  async start({ embedded, every }: { embedded: boolean; every: Every }): Promise<void> {
    if (embedded) await this.presence.allOffline();
    this.listen();
    this.uplinks.start();
    this.rounds = [
      every(FLUSH_EVERY_MS, 'writing when devices were seen', () => this.lastSeen.flush()),
      every(SILENCE_EVERY_MS, 'finding silent devices', () => this.presence.expireSilent()),
    ];
  }

  /** Handles what has come in and writes what is due. */
  async stop(): Promise<void> {
    await Promise.all(this.rounds.map((each) => each.stop()));
    await this.uplinks.stop();
    await this.lastSeen.flush().catch(() => undefined);
  }

  private listen(): void {
    this.uplinks.handle('hello', (batch) => this.hellos.run(batch));
    this.uplinks.handle('presence', (batch) => this.presence.said(batch));
    this.uplinks.handle(CONNECTION, (batch) => this.presence.connections(batch));
    this.uplinks.handle('shadow', (batch) => this.shadows.run(batch));
    this.uplinks.handleAtOnce('time', (message) => this.times.run(message));
  }
}
