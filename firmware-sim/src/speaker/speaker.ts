import { randomInt } from 'node:crypto';
import {
  decodeAnnounce,
  decodeShadow,
  decodeSys,
  encodeAck,
  encodeHello,
  encodePresence,
  encodeShadow,
  encodeTimeRequest,
  parseDownTopic,
  ProtocolError,
  rules,
  type Ack,
  type AnnounceMessage,
  type DownLeaf,
  type SysMessage,
} from '#libs/protocol';
import { systemSimClock, type SimClock } from '../sim-clock.js';
import { backoffMs, DEVICE_BACKOFF } from './backoff.js';
import type { SpeakerFaults } from './faults.js';
import { spokenEntry } from './journal.js';
import { DeviceLink, type LinkEnd } from './link.js';
import { MemorySeenStore, type SeenStore } from './seen-store.js';
import { SpeakerLogic } from './speaker-logic.js';
import { birthOf, idIn, type SpeakerOptions } from './speaker-options.js';
import { Timers } from './timers.js';

const HELLO_AGAIN_MS = 10_000;
const DEFAULT_PLAY_MS = 4000;

/**
 * One simulated speaker on a broker: keeps itself connected, speaks, answers, forgets nothing it
 * must not.
 */
export class Speaker {
  readonly store: SeenStore;
  private readonly clock: SimClock;
  private readonly faults: SpeakerFaults;
  private logic: SpeakerLogic;
  private link: DeviceLink | undefined;
  private sess = 0;
  private failures = 0;
  private isStopped = true;
  private hasDied = false;
  private hasWelcome = false;
  private readonly timers: Timers;
  private ended: (() => void) | undefined;

  constructor(private readonly options: SpeakerOptions) {
    this.store = options.store ?? new MemorySeenStore();
    this.clock = options.clock ?? systemSimClock;
    this.faults = options.faults ?? {};
    this.timers = new Timers(this.clock);
    this.logic = this.switchedOn();
  }

  get sn(): string {
    return this.options.sn;
  }

  /** Connected, and accepting announcements. */
  get isReady(): boolean {
    return this.hasWelcome;
  }

  /** Connects, and keeps connecting until stopped. */
  start(): void {
    this.isStopped = false;
    this.connect();
  }

  /** Says that it goes offline and disconnects; resolves when the connection is closed. */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.timers.clear();
    const { link } = this;
    if (!link) return;
    await new Promise<void>((resolve) => {
      this.ended = resolve;
      link.publish('presence', encodePresence({ online: false, sess: this.sess }));
      link.close();
      this.timers.set('stop', 1000, () => link.cut());
    });
  }

  /** Loses its connection without a goodbye and comes back by its back-off. */
  dropConnection(): void {
    this.link?.cut();
  }

  /**
   * Its power fails for `deadMs`: what it was saying and what waited is gone, only the store is
   * left.
   */
  dieFor(deadMs: number): void {
    this.isStopped = true;
    this.timers.clear();
    this.link?.cut();
    this.logic = this.switchedOn();
    this.timers.set('power', deadMs, () => {
      this.store.reboot();
      this.start();
    });
  }

  linkUp(): void {
    this.logic.connected();
    if (this.options.waitsForHello === false) this.welcomed(null);
    this.greet();
    this.stayPresent();
  }

  linkMessage(topic: string, payload: Uint8Array): void {
    const leaf = parseDownTopic(topic)?.leaf;
    if (!leaf) return;
    const act = (): void => this.take(leaf, payload);
    if (this.faults.slowMs) this.clock.after(this.faults.slowMs, act);
    else act();
  }

  linkDown(end: LinkEnd): void {
    this.link = undefined;
    this.hasWelcome = false;
    this.timers.cancel('hello');
    this.timers.cancel('presence');
    this.options.on?.down?.(end, this);
    this.timers.cancel('stop');
    this.ended?.();
    this.ended = undefined;
    if (this.isStopped) return;
    this.failures += 1;
    const waitMs = backoffMs(this.options.backoff ?? DEVICE_BACKOFF, this.failures, Math.random);
    this.timers.set('connect', waitMs, () => this.connect());
  }

  private switchedOn(): SpeakerLogic {
    return new SpeakerLogic(this.store, {
      ack: (ack) => this.ack(ack),
      play: (announce) => this.play(announce),
    });
  }

  private connect(): void {
    this.sess = randomInt(1, 2 ** 47);
    const { url, sn, token, keepaliveS, ca, localAddress } = this.options;
    const where = { url, ca, localAddress };
    this.link = new DeviceLink({ ...where, sn, token, sess: this.sess, keepaliveS }, this);
  }

  /** Hello and clock request, again until they are answered. */
  private greet(): void {
    if (!this.hasWelcome) this.sayHello();
    if (!this.logic.time.isSynced) this.askTime();
    const isDone = this.hasWelcome && (this.logic.time.isSynced || this.faults.neverSyncs);
    if (!isDone) this.timers.set('hello', HELLO_AGAIN_MS, () => this.greet());
  }

  private sayHello(): void {
    const hello = {
      ...birthOf(this.options),
      boot: this.store.boot,
      sess: this.sess,
      shadowVersion: this.store.shadow.version,
      lastIds: this.logic.lastIds(),
    };
    this.link?.publish('hello', encodeHello(hello));
  }

  private askTime(): void {
    if (this.faults.neverSyncs) return;
    this.link?.publish('time', encodeTimeRequest(this.logic.time.ask(this.nowMs())));
  }

  private stayPresent(): void {
    this.timers.set('presence', rules.presenceEveryS * 1000, () => {
      this.link?.publish('presence', encodePresence({ online: true, sess: this.sess }));
      this.askTime();
      this.stayPresent();
    });
  }

  private take(leaf: DownLeaf, payload: Uint8Array): void {
    try {
      if (leaf === 'announce') this.announced(decodeAnnounce(payload));
      else if (leaf === 'sys') this.told(decodeSys(payload));
      else if (leaf === 'shadow') this.configured(payload);
      else this.refuse(payload, 415);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.refuse(payload, 422);
    }
  }

  private announced(announce: AnnounceMessage): void {
    this.options.on?.announced?.(announce, this);
    if (this.faults.deadMs && !this.hasDied) {
      this.hasDied = true;
      return this.dieFor(this.faults.deadMs);
    }
    this.logic.receive(announce, this.nowMs());
  }

  private told(sys: SysMessage): void {
    switch (sys.t) {
      case 'hello':
        if (sys.data.sess === this.sess) this.welcomed(sys.data.placement);
        return;
      case 'time':
        return this.logic.time.answer(sys.data, this.nowMs());
      case 'placement':
        return this.logic.placed(sys.data.placement, this.nowMs());
      case 'alive':
        return;
    }
  }

  private welcomed(placement: number | null): void {
    this.failures = 0;
    const isNews = !this.hasWelcome;
    this.hasWelcome = true;
    this.logic.welcomed(placement, this.nowMs());
    if (isNews) this.options.on?.ready?.(this);
  }

  /** Settings are applied and reported with their version; a lower version is refused. */
  private configured(payload: Uint8Array): void {
    const { version, state } = decodeShadow(payload);
    const { shadow } = this.store;
    if (version < shadow.version) return;
    this.store.keepShadow({ version, state: { ...shadow.state, ...state } });
    this.link?.publish('shadow', encodeShadow(this.store.shadow));
  }

  private refuse(payload: Uint8Array, code: 415 | 422): void {
    const id = idIn(payload);
    if (id) this.logic.refuse(id, code, this.nowMs());
  }

  private ack(ack: Ack): void {
    for (let times = this.faults.ackTimes ?? 1; times > 0; times -= 1) {
      this.link?.publish('ack', encodeAck(ack));
    }
    this.options.on?.acked?.(ack, this);
    if (this.faults.dropsAfterRx && ack.stage === 'rx') this.link?.drop();
  }

  private play(announce: AnnounceMessage): void {
    if (this.faults.neverPlays) return;
    this.options.on?.spoken?.(spokenEntry(this.sn, announce, this.clock.nowMs()));
    const playMs = this.options.playMs ?? DEFAULT_PLAY_MS;
    if (playMs === 0) this.logic.played(this.nowMs());
    else this.timers.set('play', playMs, () => this.logic.played(this.nowMs()));
  }

  /** The device's own clock. */
  private nowMs(): number {
    return this.clock.nowMs() + (this.faults.clockSkewMs ?? 0);
  }
}
