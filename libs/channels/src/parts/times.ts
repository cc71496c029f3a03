const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;
const WALL_CLOCK = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d{1,3})?)$/;

/** RFC 3339 with its offset -> ms since the epoch; null for anything else. */
export function rfc3339Time(text: string): number | null {
  return RFC_3339.test(text) ? moment(text) : null;
}

/**
 * `yyyy-MM-dd HH:mm:ss[.SSS]` on a clock in China (UTC+8, no daylight saving) -> ms since the
 * epoch, or null.
 */
export function shanghaiTime(text: string): number | null {
  const match = WALL_CLOCK.exec(text);
  return match ? moment(`${match[1]}T${match[2]}+08:00`) : null;
}

function moment(iso: string): number | null {
  const ms = Date.parse(iso);
  return Number.isNaN(ms) ? null : ms;
}
