import { FIRST_AMOUNT } from '../load/prepared.js';
import type { Town } from '../platform/shops.js';
import { microsecondsEach, processorTimes } from '../processes/processor-time.js';
import { latencies } from '../statistics.js';
import { say } from '../stage.js';
import type { Side, Stage } from '../stage.js';

/** A paced run. */
export interface PaceWish {
  readonly town: Town;
  readonly side: Side;
  readonly perSecond: number;
  readonly seconds: number;
  readonly connections: number;
}

/** Latencies in ms from the moment a notification was due to be sent. */
export interface LatencyResult {
  readonly perSecond: number;
  readonly accepted: number;
  /** To the answer that the channel sees. */
  readonly answered: Record<string, number>;
  /** To the arrival of the announcement at the speaker. */
  readonly received: Record<string, number>;
  /** To the moment the speaker reported it played (it plays in 0 ms). */
  readonly played: Record<string, number>;
  /** Processor microseconds a notification, by process. */
  readonly processorUs: Record<string, number>;
}

const PLAYED_WITHIN_MS = 30_000;

/** Paces notifications and follows each to its speaker; amounts tell which is which. */
export async function latency(stage: Stage, wish: PaceWish): Promise<LatencyResult> {
  const { side, town, perSecond, connections } = wish;
  const { name, notifyUrl: url } = side;
  const [count, tills] = [perSecond * wish.seconds, town.shops];
  await stage.load.call('prepare', { account: town.account, tills, count });
  const playedBefore = await stage.fleet.call('played', { name });
  await stage.fleet.call('note', { name, on: true });
  const before = await processorTimes(side.consumers);
  const paced = await stage.load.call('pace', { url, connections, perSecond });
  const accepted = paced.answersMs.filter((ms) => !Number.isNaN(ms)).length;
  const wanted = { name, count: playedBefore + accepted, withinMs: PLAYED_WITHIN_MS };
  await stage.fleet.call('until', wanted);
  const after = await processorTimes(side.consumers);
  const { receivedMs, playedMs } = await stage.fleet.call('heard', { name });
  await stage.fleet.call('note', { name, on: false });
  const since = (times: ReadonlyMap<number, number>): number[] =>
    [...times].map(([amount, atMs]) => atMs - paced.startsMs[amount - FIRST_AMOUNT]!);
  const result = {
    perSecond,
    accepted,
    answered: latencies(
      [...paced.answersMs.map((ms, at) => ms - paced.startsMs[at]!)].filter(isMs),
    ),
    received: latencies(since(receivedMs)),
    played: latencies(since(playedMs)),
    processorUs: microsecondsEach(before, after, accepted),
  };
  const { p50, p99 } = result.received;
  say(`${name} at ${perSecond}/s: received p50 ${p50} ms, p99 ${p99} ms`);
  return result;
}

function isMs(value: number): boolean {
  return !Number.isNaN(value);
}
