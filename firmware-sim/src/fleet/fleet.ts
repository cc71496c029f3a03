import type { LinkEnd } from '../speaker/link.js';
import { SpokenJournal } from '../speaker/journal.js';
import { Speaker } from '../speaker/speaker.js';
import type { SpeakerEvents, SpeakerOptions } from '../speaker/speaker-options.js';
import type { DeviceCredential } from './credentials.js';

/** A number of speakers in one process; what is not said here is as for one speaker. */
export interface FleetOptions extends Omit<SpeakerOptions, 'sn' | 'token' | 'store' | 'faults'> {
  readonly devices: readonly DeviceCredential[];
  /** How many connect at the same time while the fleet starts; 64 when left out. */
  readonly connectingAtOnce?: number;
  /** Faults of one device; none when left out. */
  readonly faultsOf?: (sn: string, index: number) => SpeakerOptions['faults'];
  /** Where everything spoken is written down; a new journal when left out. */
  readonly journal?: SpokenJournal;
}

/** Counters of a fleet since its start. */
export interface FleetStats {
  readonly speakers: number;
  /** Connected and accepting announcements now. */
  readonly ready: number;
  readonly spoken: number;
  readonly acks: number;
  /** Connections that ended. */
  readonly drops: number;
  /** Of these, connections the broker refused. */
  readonly refusals: number;
}

/** Many speakers with memory stores, started a few at a time. */
export class Fleet {
  readonly speakers: readonly Speaker[];
  readonly journal: SpokenJournal;
  private readonly bySn = new Map<string, Speaker>();
  private acks = 0;
  private drops = 0;
  private refusals = 0;
  private settled: ((sn: string) => void) | undefined;

  constructor(private readonly options: FleetOptions) {
    this.journal = options.journal ?? new SpokenJournal();
    const { devices, faultsOf, ...common } = options;
    const on = this.events(options.on ?? {});
    this.speakers = devices.map(
      ({ sn, token }, index) =>
        new Speaker({ ...common, sn, token, faults: faultsOf?.(sn, index), on }),
    );
    for (const speaker of this.speakers) this.bySn.set(speaker.sn, speaker);
  }

  /** The speaker of that SN; the second one where two share an identity. */
  speaker(sn: string): Speaker | undefined {
    return this.bySn.get(sn);
  }

  /**
   * Starts all, a few at a time. Resolves when each has been ready or has failed once; the failed
   * ones go on trying by their back-off.
   */
  start(): Promise<void> {
    const waiting = [...this.speakers].toReversed();
    const open = new Set<Speaker>();
    const startNext = (): void => {
      const next = waiting.pop();
      if (!next) return;
      open.add(next);
      next.start();
    };
    return new Promise((resolve) => {
      this.settled = (sn) => {
        const settled = [...open].find((speaker) => speaker.sn === sn);
        if (!settled) return;
        open.delete(settled);
        startNext();
        if (open.size === 0) resolve();
      };
      for (let slots = this.options.connectingAtOnce ?? 64; slots > 0; slots -= 1) startNext();
      if (open.size === 0) resolve();
    });
  }

  /** Stops all; resolves when every connection is closed. */
  async stop(): Promise<void> {
    this.settled = undefined;
    await Promise.all(this.speakers.map((speaker) => speaker.stop()));
  }

  stats(): FleetStats {
    const { acks, drops, refusals } = this;
    const ready = this.speakers.filter(({ isReady }) => isReady).length;
    const spoken = this.journal.entries.length;
    return { speakers: this.speakers.length, ready, spoken, acks, drops, refusals };
  }

  private events(on: SpeakerEvents): SpeakerEvents {
    return {
      ...on,
      spoken: (entry) => {
        this.journal.add(entry);
        on.spoken?.(entry);
      },
      ready: (speaker) => {
        this.settled?.(speaker.sn);
        on.ready?.(speaker);
      },
      acked: (ack, speaker) => {
        this.acks += 1;
        on.acked?.(ack, speaker);
      },
      down: (end: LinkEnd, speaker) => {
        this.drops += 1;
        if (end.refused !== 0) this.refusals += 1;
        this.settled?.(speaker.sn);
        on.down?.(end, speaker);
      },
    };
  }
}

/**
 * The same credentials with the first `count` of them listed twice: devices that share an identity.
 */
export function withTwins(devices: readonly DeviceCredential[], count: number): DeviceCredential[] {
  return [...devices, ...devices.slice(0, count)];
}
