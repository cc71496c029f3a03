import { describe, expect, it } from '@jest/globals';
import { createBoundedCache } from './bounded-cache.js';

describe('createBoundedCache', () => {
  it('makes each text once while it is remembered, and forgets the first when full', () => {
    const made: string[] = [];
    const cache = createBoundedCache(2, (text) => {
      made.push(text);
      return { text };
    });
    expect(cache('a')).toBe(cache('a'));
    cache('b');
    cache('c');
    cache('b');
    cache('a');
    expect(made).toEqual(['a', 'b', 'c', 'a']);
  });

  it('remembers no failure', () => {
    let failures = 0;
    const cache = createBoundedCache(2, (): string => {
      failures += 1;
      throw new Error('no');
    });
    expect(() => cache('a')).toThrow('no');
    expect(() => cache('a')).toThrow('no');
    expect(failures).toBe(2);
  });
});
