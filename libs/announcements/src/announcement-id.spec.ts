import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { announcementId, idFloor, timeOfAnnouncement } from './announcement-id.js';

const NOW_MS = Date.UTC(2026, 10, 21);
const subject = { kind: 'payment', subjectId: 'pay_1', sn: 'HD0000001', atMs: NOW_MS } as const;
const moments = fc.integer({ min: 0, max: 2 ** 47 });

describe('the id of an announcement', () => {
  it('is the same for every attempt', () => {
    expect(announcementId(subject)).toBe(announcementId({ ...subject }));
  });

  it.each([
    ['device', { sn: 'HD0000002' }],
    ['subject', { subjectId: 'pay_2' }],
    ['kind', { kind: 'refund' as const }],
    ['time', { atMs: NOW_MS + 1 }],
  ])('is another one for another %s', (_what, other) => {
    expect(announcementId({ ...subject, ...other })).not.toBe(announcementId(subject));
  });

  it('carries the time of its subject', () => {
    fc.assert(
      fc.property(moments, (atMs) => {
        expect(timeOfAnnouncement(announcementId({ ...subject, atMs }))).toBe(atMs);
      }),
    );
  });

  it('sorts on the right side of every moment', () => {
    fc.assert(
      fc.property(moments, moments, (atMs, momentMs) => {
        const isLater = announcementId({ ...subject, atMs }) >= idFloor(momentMs);
        expect(isLater).toBe(atMs >= momentMs);
      }),
    );
  });
});
