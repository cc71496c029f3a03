import { describe, expect, it } from '@jest/globals';
import { BriefCache } from './brief-cache.js';

function cacheOf(load: (key: string) => Promise<string | null>, entriesMax = 10) {
  const clock = { at: 1_000_000, nowMs: () => clock.at };
  const asked: string[] = [];
  const cache = new BriefCache<string>({
    clock,
    maxAgeMs: 1_000,
    entriesMax,
    load: (key) => {
      asked.push(key);
      return load(key);
    },
  });
  return { cache, clock, asked };
}

describe('BriefCache', () => {
  it('asks once a second, not once a caller', async () => {
    const { cache, clock, asked } = cacheOf(async (key) => key);
    await Promise.all([cache.get('a'), cache.get('a'), cache.get('a')]);
    clock.at += 999;
    await cache.get('a');
    expect(asked).toEqual(['a']);
    clock.at += 1;
    await cache.get('a');
    expect(asked).toEqual(['a', 'a']);
  });

  it('counts the age from the question, not from the answer', async () => {
    let answer!: (value: string) => void;
    const { cache, clock, asked } = cacheOf(() => new Promise((resolve) => (answer = resolve)));
    const slow = cache.get('a');
    clock.at += 1_000;
    answer('old');
    expect(await slow).toBe('old');
    const next = cache.get('a');
    answer('new');
    expect(await next).toBe('new');
    expect(asked).toHaveLength(2);
  });

  it('does not trust an entry from the future of a clock that was set back', async () => {
    const { cache, clock, asked } = cacheOf(async (key) => key);
    await cache.get('a');
    clock.at -= 5_000;
    await cache.get('a');
    expect(asked).toHaveLength(2);
  });

  it('remembers neither failures nor that there is none', async () => {
    const answers = [Promise.reject(new Error('away')), Promise.resolve(null)];
    const { cache } = cacheOf(() => answers.shift() ?? Promise.resolve('there'));
    await expect(cache.get('a')).rejects.toThrow('away');
    expect(await cache.get('a')).toBeNull();
    expect(await cache.get('a')).toBe('there');
  });

  it('is bounded: the oldest goes first', async () => {
    const { cache, asked } = cacheOf(async (key) => key, 2);
    for (const key of ['a', 'b', 'c', 'b', 'c', 'a']) await cache.get(key);
    expect(asked).toEqual(['a', 'b', 'c', 'a']);
  });

  it('asks anew after forget and clear', async () => {
    const { cache, asked } = cacheOf(async (key) => key);
    await cache.get('a');
    cache.forget('a');
    await cache.get('a');
    cache.clear();
    await cache.get('a');
    expect(asked).toHaveLength(3);
  });
});
