import { Injectable } from '@nestjs/common';
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
  private timers: NodeJS.Timeout[] = [];

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
  async start({ embedded }: { embedded: boolean }): Promise<void> {
    if (embedded) await this.presence.allOffline();
    this.listen();
    this.uplinks.start();
    // A pass that fails (the database is away) is made up for by the next one.
    const every = (ms: number, work: () => Promise<void>): NodeJS.Timeout =>
      setInterval(() => void work().catch(() => undefined), ms).unref();
    this.timers = [
      every(FLUSH_EVERY_MS, () => this.lastSeen.flush()),
      every(SILENCE_EVERY_MS, () => this.presence.expireSilent()),
    ];
  }

  /** Handles what has come in and writes what is due. */
  async stop(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    this.timers = [];
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
