import { derivedId } from '#libs/kernel';
import type { Id } from '#libs/kernel';
import type { AnnounceKind } from '#libs/protocol';

/** What an announcement is about, and for which device: all that its id is made of. */
export interface AnnouncementSubject {
  readonly kind: AnnounceKind;
  /** A payment, a refund, a device session (missed) or a test. */
  readonly subjectId: string;
  readonly sn: string;
  /** The subject's own time, ms since the epoch. */
  readonly atMs: number;
}

/** The same for every attempt, on every process. */
export function announcementId({ kind, subjectId, sn, atMs }: AnnouncementSubject): Id<'ann'> {
  return derivedId('ann', atMs, kind, subjectId, sn);
}

const BASE32 = '0123456789abcdefghjkmnpqrstvwxyz';
/** 48 bits of time behind the two bits of padding are exactly ten characters of base32. */
const TIME_CHARS = 10;
const TIME_ENDS = 'ann_'.length + TIME_CHARS;

/** The subject's time in an announcement's id, ms. */
export function timeOfAnnouncement(id: string): number {
  let ms = 0;
  for (const char of id.slice('ann_'.length, TIME_ENDS)) ms = ms * 32 + BASE32.indexOf(char);
  return ms;
}

/**
 * A text that sorts before every id with this time or a later one, and after those with an earlier
 * one.
 */
export function idFloor(atMs: number): string {
  return derivedId('ann', Math.max(0, atMs)).slice(0, TIME_ENDS);
}
