import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createEvery } from './every.js';
import type { Rounds } from './every.js';

const EVERY_MS = 500;
const HOUR_MS = 3_600_000;

let told: string[];
let begun: number[];
let rounds: Rounds;
let work: () => Promise<unknown>;

/** Lets time pass, and with each step what waits for it. */
const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  jest.useFakeTimers({ now: 0 });
  told = [];
  begun = [];
  work = async () => undefined;
  const every = createEvery((what, error) => told.push(`${what}: ${String(error)}`));
  rounds = every(EVERY_MS, 'sweeping', () => {
    begun.push(jest.now());
    return work();
  });
});
afterEach(async () => {
  await rounds.stop();
  jest.useRealTimers();
});

describe('work in rounds', () => {
  it('is done every so often, until it is stopped', async () => {
    await pass(1_600);
    expect(begun).toEqual([500, 1_000, 1_500]);
    await rounds.stop();
    await pass(10_000);
    expect(begun).toHaveLength(3);
    expect(told).toEqual([]);
  });

  it('that lasts leaves out the rounds it would have run into', async () => {
    work = () => new Promise((resolve) => setTimeout(resolve, 1_200));
    await pass(4_900);
    expect(begun).toEqual([500, 2_000, 3_500]);
  });

  it('that fails is told of and tried again, ever more seldom but every five seconds', async () => {
    work = () => Promise.reject(new Error('the database is away'));
    await pass(20_000);
    const gaps = begun.slice(1).map((atMs, index) => atMs - begun[index]!);
    expect(gaps).toEqual([500, 1_000, 2_000, 4_000, 5_000, 5_000]);
    expect(new Set(told)).toEqual(new Set(['sweeping: Error: the database is away']));
    expect(told).toHaveLength(begun.length);
  });

  it('that throws at once fails no differently', async () => {
    work = () => {
      throw new Error('broken');
    };
    await pass(1_000);
    expect(told).toEqual(['sweeping: Error: broken', 'sweeping: Error: broken']);
  });

  it('goes on as before once it succeeds', async () => {
    work = () => Promise.reject(new Error('the database is away'));
    await pass(4_000);
    expect(begun).toEqual([500, 1_000, 2_000, 4_000]);
    work = async () => undefined;
    await pass(5_000);
    expect(begun.slice(4)).toEqual([8_000, 8_500, 9_000]);
  });

  it('that comes seldom begins within a minute, and is made up for within one', async () => {
    const seldom: number[] = [];
    const other = createEvery(() => undefined)(6 * HOUR_MS, 'seldom', () => {
      seldom.push(jest.now());
      return work();
    });
    await pass(6 * HOUR_MS + 60_000);
    work = () => Promise.reject(new Error('the database is away'));
    await pass(6 * HOUR_MS);
    work = async () => undefined;
    await pass(120_000);
    const [first, second, third, fourth] = [0, 1, 2, 2].map((at) => at * 6 * HOUR_MS + 60_000);
    expect(seldom).toEqual([first, second, third, fourth! + 60_000]);
    await other.stop();
  });

  it('is waited for by a stop, and knows that it is asked to end', async () => {
    let end!: () => void;
    work = () => new Promise<void>((resolve) => (end = resolve));
    await pass(500);
    expect(rounds.isStopping).toBe(false);
    let isStopped = false;
    const stopping = rounds.stop().then(() => (isStopped = true));
    await pass(10_000);
    expect({ isStopping: rounds.isStopping, isStopped }).toEqual({
      isStopping: true,
      isStopped: false,
    });
    end();
    await stopping;
    expect(begun).toHaveLength(1);
  });
});
