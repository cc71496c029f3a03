import { checkError } from './checked.js';
import type { CheckError } from './checked.js';

/** One span of a week in which a store is open; the time is that of Asia/Shanghai. */
export interface OpeningSpan {
  /** ISO 8601: 1 is Monday, 7 Sunday. */
  readonly day: number;
  /** `HH:MM` from 00:00. */
  readonly from: string;
  /** `HH:MM` to 24:00; before `from` it is a time of the next day. */
  readonly to: string;
}

const SPANS_MAX = 28;
const MINUTES_A_DAY = 1_440;
const MINUTES_A_WEEK = 7 * MINUTES_A_DAY;
const TIME_FORM = /^([01]\d|2[0-3]):([0-5]\d)$/;

/** A span in minutes since Monday 00:00; its end may lie in the week that follows. */
interface WeekSpan {
  readonly at: string;
  readonly from: number;
  readonly to: number;
}

/**
 * Every faulty span of a week, at `<path>.<index>`. A span may pass midnight, also that of Sunday
 * to Monday; two may touch but not overlap, and of two that do the later one is named.
 */
export function checkOpeningHours(
  spans: readonly OpeningSpan[],
  path: string,
): readonly CheckError[] {
  if (spans.length > SPANS_MAX) return [checkError(path, 'opening_hours_many')];
  const errors: CheckError[] = [];
  const week: WeekSpan[] = [];
  for (const [index, span] of spans.entries()) {
    const at = `${path}.${index}`;
    const [from, to] = [minutesOf(span.from), minutesOf(span.to)];
    if (!isDay(span.day) || from === null || to === null || from === MINUTES_A_DAY)
      errors.push(checkError(at, 'opening_hours_form'));
    else if (from === to) errors.push(checkError(at, 'opening_hours_empty'));
    else week.push(placed({ at, day: span.day, from, to }));
  }
  return [...errors, ...overlapping(week).map((at) => checkError(at, 'opening_hours_overlap'))];
}

function placed(span: { at: string; day: number; from: number; to: number }): WeekSpan {
  const midnight = (span.day - 1) * MINUTES_A_DAY;
  const to = span.to > span.from ? span.to : span.to + MINUTES_A_DAY;
  return { at: span.at, from: midnight + span.from, to: midnight + to };
}

/** Where the spans are that begin before an earlier one has ended, the week being a circle. */
function overlapping(week: readonly WeekSpan[]): string[] {
  const sorted = week.toSorted((a, b) => a.from - b.from);
  const firstOfNextWeek = (sorted[0]?.from ?? 0) + MINUTES_A_WEEK;
  let busyUntil = 0;
  return sorted
    .filter((span) => {
      const overlaps = span.from < busyUntil || span.to > firstOfNextWeek;
      busyUntil = Math.max(busyUntil, span.to);
      return overlaps;
    })
    .map(({ at }) => at);
}

function minutesOf(time: string): number | null {
  if (time === '24:00') return MINUTES_A_DAY;
  const match = TIME_FORM.exec(time);
  return match ? Number(match[1]) * 60 + Number(match[2]) : null;
}

function isDay(day: number): boolean {
  return Number.isInteger(day) && day >= 1 && day <= 7;
}
