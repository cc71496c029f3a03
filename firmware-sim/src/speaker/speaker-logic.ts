import { rules, type Ack, type AckCode, type AnnounceMessage } from '#libs/protocol';
import { DeviceTime } from './device-time.js';
import type { SeenStore } from './seen-store.js';

/** The world around the logic. */
export interface SpeakerOutside {
  ack(ack: Ack): void;
  /** Starts to speak; `played` is to be called when it is over. */
  play(announce: AnnounceMessage): void;
}

interface Waiting {
  readonly announce: AnnounceMessage;
  /** Own-clock time at which the ttl has run out, for a clock that is not synced. */
  readonly ttlEndsMs: number;
}

/**
 * What a speaker decides, without any I/O: what it accepts, in which order it speaks, when it keeps
 * silent and what it answers. Never speaks an id twice, never after its expiry, never for another
 * placement. Times are readings of the device's own clock in ms.
 */
export class SpeakerLogic {
  readonly time = new DeviceTime();
  private readonly waiting: Waiting[] = [];
  private playing: AnnounceMessage | null = null;
  private placement: number | null = null;
  private isWelcome = false;

  constructor(
    private readonly store: SeenStore,
    private readonly outside: SpeakerOutside,
  ) {}

  /** A new session began: nothing is accepted until its hello was answered. */
  connected(): void {
    this.isWelcome = false;
  }

  /**
   * The platform answered this session's hello. Without a placement (bench without a platform) none
   * is checked.
   */
  welcomed(placement: number | null, nowMs: number): void {
    this.isWelcome = true;
    this.placed(placement, nowMs);
  }

  /** The device was told where it stands now: what waits for another place is dropped at once. */
  placed(placement: number | null, nowMs: number): void {
    this.placement = placement;
    const misplaced = this.waiting.filter(({ announce }) => this.isMisplaced(announce));
    for (const entry of misplaced) {
      this.waiting.splice(this.waiting.indexOf(entry), 1);
      this.finish(entry.announce.id, 410, nowMs, 'placement');
    }
  }

  /** Ids that are finished, for hello: what is being spoken right now is not. */
  lastIds(): [string, AckCode][] {
    return this.store.last().filter(([id]) => id !== this.playing?.id);
  }

  /** An announcement arrived. */
  receive(announce: AnnounceMessage, nowMs: number): void {
    if (!this.isWelcome) return;
    const known = this.isInHand(announce.id) ? undefined : this.store.codeOf(announce.id);
    if (known !== undefined) return this.repeat(announce.id, known, nowMs);
    this.received(announce.id, nowMs);
    if (this.isInHand(announce.id)) return;
    const entry = { announce, ttlEndsMs: nowMs + announce.ttl * 1000 };
    if (this.isMisplaced(announce)) {
      return this.finish(announce.id, 410, nowMs, 'placement');
    }
    if (this.isLate(entry, nowMs)) return this.finish(announce.id, 410, nowMs);
    this.waiting.push(entry);
    if (this.waiting.length > rules.queueDepthMax) {
      this.finish(this.waiting.shift()!.announce.id, 429, nowMs);
    }
    this.speakNext(nowMs);
  }

  /** Something arrived that names an id but cannot be acted on. */
  refuse(id: string, code: 415 | 422, nowMs: number): void {
    if (this.isWelcome) this.done(id, code, nowMs);
  }

  /** The announcement being spoken is over. */
  played(nowMs: number): void {
    if (!this.playing) return;
    const { id } = this.playing;
    this.playing = null;
    this.done(id, 200, nowMs);
    this.speakNext(nowMs);
  }

  private speakNext(nowMs: number): void {
    while (!this.playing && this.waiting.length > 0) {
      const entry = this.waiting.shift()!;
      const { id } = entry.announce;
      if (this.isLate(entry, nowMs)) this.finish(id, 410, nowMs);
      else if (!this.isKept(id, 200)) this.done(id, 500, nowMs, 'storage');
      else {
        this.playing = entry.announce;
        this.outside.play(entry.announce);
      }
    }
  }

  /**
   * Persisted before it is spoken, so that a power cut in mid-speech is not followed by a second
   * speech.
   */
  private isKept(id: string, code: AckCode): boolean {
    try {
      this.store.remember(id, code);
      return true;
    } catch {
      return false;
    }
  }

  /**
   * What was spoken is answered 208; what was dropped keeps its code, or it would pass for spoken.
   */
  private repeat(id: string, known: AckCode, nowMs: number): void {
    this.done(id, known === 200 ? 208 : known, nowMs);
  }

  private finish(id: string, code: AckCode, nowMs: number, detail?: string): void {
    this.isKept(id, code);
    this.done(id, code, nowMs, detail);
  }

  private received(id: string, nowMs: number): void {
    this.outside.ack({ id, stage: 'rx', code: 200, at: this.ackTime(nowMs) });
  }

  private done(id: string, code: AckCode, nowMs: number, detail?: string): void {
    const at = this.ackTime(nowMs);
    this.outside.ack({ id, stage: 'done', code, at, ...(detail ? { detail } : {}) });
  }

  private ackTime(nowMs: number): number {
    return this.time.isSynced ? this.time.platformMs(nowMs) : 0;
  }

  private isInHand(id: string): boolean {
    return this.playing?.id === id || this.waiting.some(({ announce }) => announce.id === id);
  }

  private isMisplaced(announce: AnnounceMessage): boolean {
    return this.placement !== null && announce.data.placement !== this.placement;
  }

  private isLate(entry: Waiting, nowMs: number): boolean {
    if (!this.time.isSynced) return nowMs >= entry.ttlEndsMs;
    return this.time.platformMs(nowMs) >= entry.announce.exp;
  }
}
