import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rules, type Ack, type AnnounceMessage } from '#libs/protocol';
import { announceOf } from '../testing/announce.js';
import { MemorySeenStore } from './seen-store.js';
import { SpeakerLogic } from './speaker-logic.js';

const START_MS = 1_700_000_000_000;

/** A shop: true time, a speaker whose clock is off, and a record of what was heard and answered. */
class Shop {
  nowMs = START_MS;
  readonly store = new MemorySeenStore();
  readonly spoken: { announce: AnnounceMessage; atMs: number; told: number; life: number }[] = [];
  readonly acks: Ack[] = [];
  told = 1;
  life = 0;
  logic = this.switchedOn();

  constructor(
    readonly skewMs = 0,
    private readonly isInstant = false,
  ) {}

  get own(): number {
    return this.nowMs + this.skewMs;
  }

  codes(n: number): string[] {
    const { id } = announceOf(n, 0);
    return this.acks.filter((ack) => ack.id === id).map(({ stage, code }) => `${stage} ${code}`);
  }

  heard(): number[] {
    return this.spoken.map(({ announce }) => Number(announce.data.amount));
  }

  receive(n: number, ttlS = 60, placement = this.told, sentAtMs = this.nowMs): void {
    this.logic.receive(announceOf(n, sentAtMs, ttlS, placement), this.own);
  }

  welcome(): this {
    this.logic.connected();
    this.logic.welcomed(this.told, this.own);
    return this;
  }

  sync(): this {
    const { t0 } = this.logic.time.ask(this.own);
    this.logic.time.answer({ t0, t1: this.nowMs, t2: this.nowMs }, this.own);
    return this;
  }

  place(placement: number): void {
    this.told = placement;
    this.logic.placed(placement, this.own);
  }

  powerCut(): void {
    this.life += 1;
    this.logic = this.switchedOn();
  }

  private switchedOn(): SpeakerLogic {
    return new SpeakerLogic(this.store, {
      ack: (ack) => this.acks.push(ack),
      play: (announce) => {
        const { nowMs: atMs, told, life } = this;
        this.spoken.push({ announce, atMs, told, life });
        if (this.isInstant) this.logic.played(this.own);
      },
    });
  }
}

describe('a speaker', () => {
  it('answers rx, speaks, then answers done', () => {
    const shop = new Shop().welcome().sync();
    shop.receive(1);
    expect(shop.codes(1)).toEqual(['rx 200']);
    shop.logic.played(shop.own);
    expect(shop.codes(1)).toEqual(['rx 200', 'done 200']);
    expect(shop.heard()).toEqual([1]);
  });

  it('accepts nothing before its hello was answered', () => {
    const shop = new Shop();
    shop.logic.connected();
    shop.receive(1);
    expect(shop.acks).toEqual([]);
  });

  it('answers a repeat 208 and keeps silent', () => {
    const shop = new Shop(0, true).welcome();
    shop.receive(1);
    shop.receive(1);
    expect(shop.codes(1)).toEqual(['rx 200', 'done 200', 'done 208']);
    expect(shop.heard()).toEqual([1]);
  });

  it('answers a repeat of what it dropped with the same code, never as spoken', () => {
    const shop = new Shop().welcome().sync();
    shop.receive(1, 60, 7);
    shop.receive(1);
    expect(shop.codes(1)).toEqual(['rx 200', 'done 410', 'done 410']);
    expect(shop.heard()).toEqual([]);
  });

  it('has stored an id before it speaks it, and does not call it finished meanwhile', () => {
    const shop = new Shop().welcome();
    shop.receive(1);
    const { id } = announceOf(1, 0);
    expect(shop.store.codeOf(id)).toBe(200);
    expect(shop.logic.lastIds()).toEqual([]);
    shop.logic.played(shop.own);
    expect(shop.logic.lastIds()).toEqual([[id, 200]]);
  });

  it('keeps silent and answers 500 when it cannot store', () => {
    const shop = new Shop().welcome();
    shop.store.remember = () => {
      throw new Error('disk full');
    };
    shop.receive(1);
    expect(shop.codes(1)).toEqual(['rx 200', 'done 500']);
    expect(shop.heard()).toEqual([]);
  });

  it('says nothing twice after a power cut in mid-speech', () => {
    const shop = new Shop().welcome();
    shop.receive(1);
    shop.powerCut();
    shop.welcome().receive(1);
    expect(shop.heard()).toEqual([1]);
    expect(shop.codes(1)).toEqual(['rx 200', 'done 208']);
  });

  it('drops what is late on receipt, and what became late while it waited', () => {
    const shop = new Shop().welcome().sync();
    shop.receive(1, 1, 1, shop.nowMs - 1000);
    expect(shop.codes(1)).toEqual(['rx 200', 'done 410']);
    shop.receive(2);
    shop.receive(3, 10);
    shop.nowMs += 10_000;
    shop.logic.played(shop.own);
    expect(shop.codes(3)).toEqual(['rx 200', 'done 410']);
    expect(shop.heard()).toEqual([2]);
  });

  it('counts the ttl from receipt while its clock is wrong', () => {
    const shop = new Shop(-3_600_000).welcome();
    shop.receive(1);
    shop.receive(2, 5);
    shop.nowMs += 5000;
    shop.logic.played(shop.own);
    expect(shop.codes(2)).toEqual(['rx 200', 'done 410']);
    expect(shop.acks[0]!.at).toBe(0);
  });

  it('tells the platform time once its wrong clock was synced', () => {
    const shop = new Shop(-3_600_000).welcome().sync();
    shop.receive(1);
    expect(shop.acks[0]!.at).toBe(shop.nowMs);
  });

  it('drops the oldest of more than twenty with 429', () => {
    const shop = new Shop().welcome();
    for (let n = 0; n <= rules.queueDepthMax + 1; n += 1) shop.receive(n);
    expect(shop.codes(1)).toEqual(['rx 200', 'done 429']);
    for (let n = 0; n <= rules.queueDepthMax; n += 1) shop.logic.played(shop.own);
    const kept = Array.from({ length: rules.queueDepthMax }, (_, index) => index + 2);
    expect(shop.heard()).toEqual([0, ...kept]);
  });

  it('drops what was meant for another place, also what already waits', () => {
    const shop = new Shop().welcome();
    shop.receive(1);
    shop.receive(2);
    shop.place(2);
    expect(shop.codes(2)).toEqual(['rx 200', 'done 410']);
    shop.receive(3, 60, 1);
    expect(shop.codes(3)).toEqual(['rx 200', 'done 410']);
  });

  it('receives once more, but speaks once, what is sent again while it waits or sounds', () => {
    const shop = new Shop().welcome();
    for (const n of [1, 2, 1, 2]) shop.receive(n);
    shop.logic.played(shop.own);
    shop.logic.played(shop.own);
    expect(shop.codes(1)).toEqual(['rx 200', 'rx 200', 'done 200']);
    expect(shop.heard()).toEqual([1, 2]);
  });
});

const isElsewhere = fc.nat(7).map((dice) => dice === 0);

const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('receive' as const),
      n: fc.nat(15),
      ttlS: fc.integer({ min: 1, max: 90 }),
      isElsewhere,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.nat(15_000) }) },
  { weight: 4, arbitrary: fc.constant({ do: 'played' as const }) },
  { weight: 2, arbitrary: fc.constantFrom({ do: 'welcome' as const }, { do: 'sync' as const }) },
  { weight: 1, arbitrary: fc.constantFrom({ do: 'power' as const }, { do: 'move' as const }) },
);

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

const DEADLINES = new Map<string, number>();

function run(shop: Shop, steps: readonly Step[]): void {
  DEADLINES.clear();
  shop.welcome();
  for (const action of steps) {
    if (action.do === 'wait') shop.nowMs += action.ms;
    else if (action.do === 'played') shop.logic.played(shop.own);
    else if (action.do === 'power') shop.powerCut();
    else if (action.do === 'welcome') shop.welcome();
    else if (action.do === 'sync') shop.sync();
    else if (action.do === 'move') shop.place(shop.told + 1);
    else {
      const { id, exp } = announceOf(action.n, shop.nowMs, action.ttlS);
      // A sender fixes the expiry of an id once; a later send has what is left of it.
      const fixed = DEADLINES.get(id) ?? exp;
      DEADLINES.set(id, fixed);
      const leftS = Math.floor((fixed - shop.nowMs) / 1000);
      if (leftS >= 1) shop.receive(action.n, leftS, shop.told + Number(action.isElsewhere));
    }
  }
}

describe('a speaker, whatever happens to it,', () => {
  const anything = [
    fc.integer({ min: -3_600_000, max: 3_600_000 }),
    fc.array(step, { maxLength: 150, size: 'max' }),
  ] as const;

  it('never speaks twice, never late, never for another place, and first in, first out', () => {
    fc.assert(
      fc.property(...anything, (skewMs, steps) => {
        const shop = new Shop(skewMs);
        run(shop, steps);
        const ids = shop.spoken.map(({ announce }) => announce.id);
        expect(new Set(ids).size).toBe(ids.length);
        for (const { announce, atMs, told } of shop.spoken) {
          expect(atMs).toBeLessThan(DEADLINES.get(announce.id)!);
          expect(announce.data.placement).toBe(told);
        }
        for (const life of new Set(shop.spoken.map((entry) => entry.life))) {
          const sent = shop.spoken
            .filter((entry) => entry.life === life)
            .map(({ announce }) => announce.ts);
          expect(sent).toEqual(sent.toSorted((a, b) => a - b));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('answers done once for each thing it answered rx, when left alone with its power on', () => {
    fc.assert(
      fc.property(...anything, (skewMs, steps) => {
        const shop = new Shop(skewMs, true);
        run(
          shop,
          steps.filter(({ do: word }) => word !== 'power'),
        );
        const received = new Set(
          shop.acks.filter(({ stage }) => stage === 'rx').map(({ id }) => id),
        );
        const done = shop.acks.filter(({ stage, code }) => stage === 'done' && code !== 208);
        for (const id of received) expect(done.some((ack) => ack.id === id)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});
