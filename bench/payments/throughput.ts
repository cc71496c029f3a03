import { monotonicMs, secondsSince } from '../clock.js';
import type { Town } from '../platform/shops.js';
import { microsecondsEach, processorTimes } from '../processes/processor-time.js';
import type { ProcessorTimes } from '../processes/processor-time.js';
import { median, rounded, summary } from '../statistics.js';
import type { Summary } from '../statistics.js';
import { say } from '../stage.js';
import type { Side, Stage } from '../stage.js';

/** How rounds are run. */
export interface RoundsWish {
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
}

/** What one side reached in one round. */
interface Round {
  /** Answered with success, a second. */
  readonly perSecond: number;
  /** The same until the last of them was played. */
  readonly playedPerSecond: number;
  readonly refused: number;
  readonly played: boolean;
  /** Processor microseconds a notification. */
  readonly processorUs: ProcessorTimes;
}

/** What a side reached over all rounds. */
export interface SideResult {
  readonly notificationsPerSecond: Summary;
  readonly playedPerSecond: Summary;
  readonly refused: number;
  readonly allPlayed: boolean;
  /** Median processor microseconds a notification, by process. */
  readonly processorUs: ProcessorTimes;
}

/** A comparison of interleaved rounds. */
export interface Comparison {
  readonly first: SideResult;
  readonly second: SideResult;
  /** Second over first, the rounds taken in pairs. */
  readonly ratio: Summary;
  readonly playedRatio: Summary;
}

const WARM_UP_SECONDS = 15;
const WARM_UP_COUNT = 40_000;
const PLAYED_WITHIN_MS = 60_000;
/** A set is a little larger than the faster side can use up. */
const MARGIN = 1.3;

/** One of the two sides, and whose load it gets for which shops. */
export interface Contestant {
  readonly stage: Stage;
  readonly side: Side;
  readonly town: Town;
}

/**
 * Runs rounds on two sides in turn; in each round both get the very same notifications, unless each
 * has a stage of its own.
 */
export async function compare(
  contestants: readonly [Contestant, Contestant],
  wish: RoundsWish,
): Promise<Comparison> {
  let fastest = 0;
  await prepare(contestants, WARM_UP_COUNT);
  for (const contestant of contestants) {
    const warm = await round(contestant, { ...wish, seconds: WARM_UP_SECONDS });
    fastest = Math.max(fastest, warm.perSecond);
  }
  const results: [Round, Round][] = [];
  const [first, second] = contestants;
  for (let index = 0; index < wish.rounds; index += 1) {
    await prepare(contestants, Math.ceil(fastest * wish.seconds * MARGIN));
    const pair = [await round(first, wish), await round(second, wish)] as const;
    results.push([...pair]);
    fastest = Math.max(...results.flatMap((each) => each.map((one) => one.perSecond)));
    say(
      `round ${index + 1}: ${contestants.map(({ side }, at) => told(side, pair[at]!)).join(', ')}`,
    );
  }
  return comparison(results);
}

/** Signs notifications, once for a load that both share. */
async function prepare(contestants: readonly Contestant[], count: number): Promise<void> {
  const loads = new Map(contestants.map(({ stage, town }) => [stage.load, town]));
  for (const [load, { account, shops: tills }] of loads)
    await load.call('prepare', { account, tills, count });
}

function told(side: Side, { perSecond, playedPerSecond, processorUs }: Round): string {
  const each = `${processorUs['total']} µs`;
  const played = `played ${rounded(playedPerSecond, 0)}/s`;
  return `${side.name} ${rounded(perSecond, 0)}/s (${played}, ${each})`;
}

async function round(
  { stage, side }: Contestant,
  { seconds, connections }: { seconds: number; connections: number },
): Promise<Round> {
  const { name, notifyUrl: url, consumers } = side;
  const playedBefore = await stage.fleet.call('played', { name });
  const before = await processorTimes(consumers);
  const startMs = monotonicMs();
  const burst = await stage.load.call('burst', { url, connections, seconds });
  const { accepted, refused } = burst;
  const count = playedBefore + accepted;
  const played = await stage.fleet.call('until', { name, count, withinMs: PLAYED_WITHIN_MS });
  const playedS = secondsSince(startMs);
  const after = await processorTimes(consumers);
  return {
    perSecond: accepted / burst.seconds,
    playedPerSecond: accepted / playedS,
    refused,
    played,
    processorUs: microsecondsEach(before, after, accepted),
  };
}

function comparison(pairs: readonly (readonly [Round, Round])[]): Comparison {
  const ratio = (of: (each: Round) => number): Summary =>
    summary(
      pairs.map(([first, second]) => of(second) / of(first)),
      3,
    );
  return {
    first: sideResult(pairs.map(([first]) => first)),
    second: sideResult(pairs.map(([, second]) => second)),
    ratio: ratio((each) => each.perSecond),
    playedRatio: ratio((each) => each.playedPerSecond),
  };
}

function sideResult(rounds: readonly Round[]): SideResult {
  const parts = Object.keys(rounds[0]!.processorUs);
  const middle = (part: string): number => median(rounds.map((each) => each.processorUs[part]!));
  return {
    notificationsPerSecond: summary(
      rounds.map((each) => each.perSecond),
      0,
    ),
    playedPerSecond: summary(
      rounds.map((each) => each.playedPerSecond),
      0,
    ),
    refused: rounds.reduce((sum, each) => sum + each.refused, 0),
    allPlayed: rounds.every((each) => each.played),
    processorUs: Object.fromEntries(parts.map((part) => [part, middle(part)])),
  };
}
