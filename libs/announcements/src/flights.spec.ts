import { describe, expect, it } from '@jest/globals';
import { rules } from '#libs/protocol';
import { Flights } from './flights.js';
import type { Flight } from './flights.js';

const SN = 'HD0000001';

function flight(n: number, facts: Partial<Flight> = {}): Flight {
  return { sn: SN, id: `ann_${n}`, merchantId: 'mer', sentAtMs: n, expiresAtMs: 60_000, ...facts };
}

function full(): Flights {
  const flights = new Flights();
  for (let n = 0; n < rules.inFlightMax; n += 1) flights.admit(flight(n));
  return flights;
}

describe('the window of a device', () => {
  it('holds eight and makes the ninth wait', () => {
    const flights = full();
    expect(flights.size).toBe(8);
    expect(flights.admit(flight(8))).toBe(false);
    expect(flights.admit(flight(9, { sn: 'HD0000002' }))).toBe(true);
  });

  it('lets nothing overtake what waits', () => {
    const flights = full();
    flights.admit(flight(8));
    flights.release(SN, 'ann_0');
    expect(flights.admit(flight(9))).toBe(false);
  });

  it('asks for more when it is half empty and more waits', () => {
    const flights = full();
    flights.admit(flight(8));
    const asks = [0, 1, 2, 3].map((n) => flights.release(SN, `ann_${n}`));
    expect(asks).toEqual([false, false, false, true]);
    expect(flights.beginFetch(SN)).toBe(4);
  });

  it('asks for nothing when nothing waits', () => {
    const flights = full();
    const asks = Array.from({ length: 8 }, (_, n) => flights.release(SN, `ann_${n}`));
    expect(asks).not.toContain(true);
  });

  it('lets nothing overtake what is being fetched, and fetches again for it', () => {
    const flights = new Flights();
    expect(flights.beginFetch(SN)).toBe(8);
    expect(flights.admit(flight(1))).toBe(false);
    expect(flights.beginFetch(SN)).toBeNull();
    expect(flights.endFetch(SN, false)).toBe(true);
  });

  it('is not released by another device', () => {
    const flights = full();
    flights.release('HD0000002', 'ann_0');
    expect(flights.size).toBe(8);
    expect(flights.find('HD0000002', 'ann_0')).toBeUndefined();
  });

  it('is empty after a new session', () => {
    const flights = full();
    flights.reset(SN);
    expect(flights.size).toBe(0);
    expect(flights.admit(flight(1))).toBe(true);
  });

  it('is left by what has expired', () => {
    const flights = full();
    flights.admit(flight(8));
    expect(flights.purge(59_999)).toEqual([]);
    expect(flights.purge(60_000)).toEqual([SN]);
    expect(flights.size).toBe(0);
  });

  it('tells which sends are not written yet until they are', () => {
    const flights = full();
    expect(flights.unwrittenBefore(2).map((each) => each.id)).toEqual(['ann_0', 'ann_1', 'ann_2']);
    flights.release(SN, 'ann_1');
    flights.markWritten([flight(0)]);
    expect(flights.unwrittenBefore(2).map((each) => each.id)).toEqual(['ann_2']);
  });
});
