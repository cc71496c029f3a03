import { Fleet, SpokenJournal } from '#sim';
import type { DeviceCredential } from '#sim';
import { monotonicMs, secondsSince } from '../clock.js';
import { serve } from '../processes/remote.js';

/** Keeps nothing: a long run would fill the memory of this process. */
class ForgetfulJournal extends SpokenJournal {
  override add(): void {}
}

/** When announcements arrived and when the device reported them played, by amount in fen. */
export interface Heard {
  readonly receivedMs: ReadonlyMap<number, number>;
  readonly playedMs: ReadonlyMap<number, number>;
}

interface Waiter {
  readonly count: number;
  readonly resolve: () => void;
}

/** Speakers that play in no time, and what is noted of them. */
class CountedFleet {
  readonly fleet: Fleet;
  played = 0;
  private receivedMs = new Map<number, number>();
  private playedMs = new Map<number, number>();
  private readonly amounts = new Map<string, number>();
  private isNoting = false;
  private waiter: Waiter | undefined;

  constructor(connection: FleetConnection) {
    this.fleet = new Fleet({
      ...connection,
      playMs: 0,
      keepaliveS: 600,
      journal: new ForgetfulJournal(),
      on: {
        announced: ({ id, data }) => {
          if (!this.isNoting) return;
          const amount = Number(data.amount);
          this.amounts.set(id, amount);
          this.receivedMs.set(amount, monotonicMs());
        },
        acked: ({ id, stage, code }) => {
          if (stage === 'done' && code === 200) this.done(id);
        },
      },
    });
  }

  note(isNoting: boolean): void {
    this.isNoting = isNoting;
    this.receivedMs = new Map();
    this.playedMs = new Map();
    this.amounts.clear();
  }

  heard(): Heard {
    return { receivedMs: this.receivedMs, playedMs: this.playedMs };
  }

  /** Resolves once that many were played, false when it takes longer. */
  async until(count: number, withinMs: number): Promise<boolean> {
    if (this.played >= count) return true;
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), withinMs);
      const done = (): void => {
        clearTimeout(timer);
        resolve(true);
      };
      this.waiter = { count, resolve: done };
    });
  }

  private done(id: string): void {
    this.played += 1;
    const amount = this.isNoting ? this.amounts.get(id) : undefined;
    if (amount !== undefined) this.playedMs.set(amount, monotonicMs());
    if (this.waiter && this.played >= this.waiter.count) this.waiter.resolve();
  }
}

/** Where a fleet connects. */
export interface FleetConnection {
  readonly url: string;
  readonly devices: readonly DeviceCredential[];
  readonly waitsForHello: boolean;
  readonly connectingAtOnce?: number;
}

/**
 * What the fleet process does when it is told to; fleets have names, so that several can be
 * connected.
 */
export interface FleetMethods {
  /** Connects; answers how many became ready and how long it took. */
  connect(
    connection: FleetConnection & { readonly name: string },
  ): Promise<{ ready: number; seconds: number }>;
  disconnect(fleet: { readonly name: string }): Promise<void>;
  /** Announcements played so far. */
  played(fleet: { readonly name: string }): number;
  /** Waits until that many were played; false when it took longer. */
  until(wish: {
    readonly name: string;
    readonly count: number;
    readonly withinMs: number;
  }): Promise<boolean>;
  /** Forgets the times noted, and begins or ends to note them. */
  note(wish: { readonly name: string; readonly on: boolean }): void;
  heard(fleet: { readonly name: string }): Heard;
}

const fleets = new Map<string, CountedFleet>();

const methods: FleetMethods = {
  async connect({ name, ...connection }) {
    const fleet = new CountedFleet(connection);
    fleets.set(name, fleet);
    const startMs = monotonicMs();
    await fleet.fleet.start();
    return { ready: fleet.fleet.stats().ready, seconds: secondsSince(startMs) };
  },
  async disconnect({ name }) {
    await fleets.get(name)?.fleet.stop();
    fleets.delete(name);
  },
  played: ({ name }) => fleets.get(name)!.played,
  until: ({ name, count, withinMs }) => fleets.get(name)!.until(count, withinMs),
  note: ({ name, on }) => fleets.get(name)!.note(on),
  heard: ({ name }) => fleets.get(name)!.heard(),
};

serve({ ...methods });
