import { describe, expect, it } from '@jest/globals';
import { fixedClock } from '#libs/testing';
import { OpenRouteLimit } from './open-route-limit.js';

const clock = fixedClock(1_763_700_000_000);

/** How many of these the address gets through. */
function taken(limit: OpenRouteLimit, address: string, times: number): number {
  return Array.from({ length: times }).filter(() => passes(limit, address)).length;
}

function passes(limit: OpenRouteLimit, address: string): boolean {
  try {
    limit.take(address);
    return true;
  } catch {
    return false;
  }
}

describe('the limit of open routes', () => {
  it('lets so many of an address through a minute, and each address has its own', () => {
    const limit = new OpenRouteLimit(clock, 60);
    expect(taken(limit, '192.0.2.1', 100)).toBe(60);
    expect(taken(limit, '192.0.2.2', 100)).toBe(60);
    clock.advance(10_000);
    expect(taken(limit, '192.0.2.1', 100)).toBe(10);
    clock.advance(600_000);
    expect(taken(limit, '192.0.2.1', 100)).toBe(60);
  });

  it('says when to come again, and lets in who does', () => {
    const limit = new OpenRouteLimit(clock, 2);
    taken(limit, '192.0.2.1', 2);
    expect(() => limit.take('192.0.2.1')).toThrow(
      expect.objectContaining({ code: 'too_many_requests', retryAfterS: 30 }),
    );
    clock.advance(30_000);
    expect(passes(limit, '192.0.2.1')).toBe(true);
  });

  it('counts a household’s IPv6 network as one, an IPv4 address however it is written', () => {
    const limit = new OpenRouteLimit(clock, 1);
    expect(passes(limit, '2001:db8:0:1::1')).toBe(true);
    expect(passes(limit, '2001:db8:0:1:ffff::2')).toBe(false);
    expect(passes(limit, '2001:db8:0:2::1')).toBe(true);
    expect(passes(limit, '192.0.2.9')).toBe(true);
    expect(passes(limit, '::ffff:192.0.2.9')).toBe(false);
  });

  it('remembers ten thousand addresses and forgets the one not seen for longest', () => {
    const limit = new OpenRouteLimit(clock, 1);
    for (let at = 0; at < 10_000; at += 1) limit.take(`10.0.${at >> 8}.${at & 255}`);
    expect(passes(limit, '10.0.0.0')).toBe(false);
    limit.take('10.1.0.0');
    expect(passes(limit, '10.0.0.0')).toBe(false);
    expect(passes(limit, '10.0.0.1')).toBe(true);
  });

  it('is not undone by a clock that is set back', () => {
    const limit = new OpenRouteLimit(clock, 1);
    limit.take('192.0.2.1');
    clock.advance(-3_600_000);
    expect(passes(limit, '192.0.2.1')).toBe(false);
  });
});
