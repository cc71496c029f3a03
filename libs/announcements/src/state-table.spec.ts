import { describe, expect, it } from '@jest/globals';
import { announcementStates } from '#libs/kernel';
import { ackCodes } from '#libs/protocol';
import type { AckCode } from '#libs/protocol';
import { eventOfDone, moves, next, openStates } from './state-table.js';
import type { AnnouncementEvent } from './state-table.js';

describe('the states of an announcement', () => {
  it.each<[event: AnnouncementEvent, ends: string]>([
    // queued, sent, received, played, expired, failed, cancelled
    ['send', 'sent - - - - - -'],
    ['rx', 'received received received - - - -'],
    ['done_ok', 'played played played - played - -'],
    ['done_duplicate', 'played played played - - - -'],
    ['done_expired', 'expired expired expired - - - -'],
    ['done_failed', 'failed failed failed - - - -'],
    ['expire', 'expired expired expired - - - -'],
    ['cancel', 'cancelled cancelled cancelled - - - -'],
  ])('%s leads from each of them to: %s', (event, ends) => {
    const found = announcementStates.map((state) => next(state, event) ?? '-');
    expect(found.join(' ')).toBe(ends);
  });

  it('only move forward, but for a late done 200', () => {
    const rank = (state: string): number => Math.min(3, announcementStates.indexOf(state as never));
    const backward = moves.flatMap(({ event, from, to }) =>
      from.filter((state) => rank(state) > rank(to)).map((state) => `${event} ${state}`),
    );
    expect(backward).toEqual([]);
    const outOfFinal = moves.filter(({ from }) => from.some((one) => !openStates.includes(one)));
    expect(outOfFinal.map((move) => move.event)).toEqual(['done_ok']);
  });

  it('end by every code a device can say', () => {
    const ends = Object.keys(ackCodes).map((code) => {
      const to = next('received', eventOfDone(Number(code) as AckCode));
      return `${code} ${to}`;
    });
    expect(ends).toEqual([
      '200 played',
      '208 played',
      '409 failed',
      '410 expired',
      '415 failed',
      '422 failed',
      '423 failed',
      '429 failed',
      '500 failed',
    ]);
  });
});
