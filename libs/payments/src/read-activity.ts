import { Injectable } from '@nestjs/common';
import { Clock, shanghaiDay } from '#libs/kernel';
import { Database, decodeCursor, pageOf } from '#libs/persistence';
import type { Page, PageRequest, Scope } from '#libs/persistence';
import { findActivity } from './activity.repository.js';
import type { Activity } from './activity.repository.js';

/** The days that are counted, today among them, unless asked for others. */
export const ACTIVITY_DAYS = 30;
const DAY_MS = 86_400_000;

/** Which shops an agent wants to look at. */
export interface ActivityRequest extends PageRequest {
  readonly agentId?: string | undefined;
  /** Length of the window in days, today among them; {@link ACTIVITY_DAYS} when left out. */
  readonly days?: number | undefined;
  /** Only shops without a payment for so many whole days, or without any ever. */
  readonly silentDays?: number | undefined;
}

/** A shop's business as its agent sees it. */
export interface ShownActivity extends Activity {
  /** Whole days since the last payment; null before the first. */
  readonly silentDays: number | null;
}

/** Tells agents how their shops do: who began, who pays in, who fell silent. */
@Injectable()
export class ReadActivity {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * In the order the merchants were made.
   * @param nowMs its day is the last one of the window
   * @throws DomainError `cursor_malformed`.
   */
  async list(
    scope: Scope,
    request: ActivityRequest,
    nowMs = this.clock.nowMs(),
  ): Promise<Page<ShownActivity>> {
    const { agentId, silentDays, limit, cursor, days = ACTIVITY_DAYS } = request;
    const filter = {
      agentId,
      fromDay: shanghaiDay(nowMs - (days - 1) * DAY_MS),
      silentBefore: silentDays ? shanghaiDay(nowMs - (silentDays - 1) * DAY_MS) : undefined,
      after: decodeCursor(cursor),
      limit: limit + 1,
    };
    const rows = await this.database.asApp(scope, (tx) => findActivity(tx, scope, filter));
    const today = Date.parse(shanghaiDay(nowMs));
    const shown = rows.map((row) => ({ ...row, silentDays: daysSince(row.lastDay, today) }));
    return pageOf(shown, request, ({ merchantId }) => merchantId);
  }
}

function daysSince(day: string | null, todayMs: number): number | null {
  return day === null ? null : Math.max(0, (todayMs - Date.parse(day)) / DAY_MS);
}
