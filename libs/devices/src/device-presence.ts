import { Injectable } from '@nestjs/common';
import type { DeviceMessage } from './device-message.js';
import { Clock } from '#libs/kernel';
import { Database, LiveHub } from '#libs/persistence';
import type { LiveRow, Statements } from '#libs/persistence';
import { decodePresence, rules } from '#libs/protocol';
import {
  applyPresence,
  markAllOffline,
  markDisconnected,
  markSilent,
} from './presence.repository.js';
import type { PresenceRow, ToldPresenceRow } from './presence.repository.js';
import { readable } from './readable.js';
import { UplinkObserver } from './uplink-observer.js';

/** Who is connected, and telling so. */
@Injectable()
export class DevicePresence {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly live: LiveHub,
    private readonly observer: UplinkObserver,
  ) {}

  /**
   * Handles `up/presence`: heartbeats and last wills; those of an earlier session change nothing.
   */
  async said(batch: readonly DeviceMessage[]): Promise<void> {
    const said = readable(batch, decodePresence, this.observer).map(({ message, body }) => ({
      sn: message.sn,
      sess: String(body.sess),
      online: body.online,
      atMs: message.receivedAtMs,
    }));
    const latest = [...new Map(said.map((each) => [each.sn, each])).values()];
    if (latest.length > 0) await this.change((on, atMs) => applyPresence(on, latest, atMs));
  }

  /** Handles connections that ended at the embedded broker; only a hello makes a device online. */
  async connections(batch: readonly DeviceMessage[]): Promise<void> {
    const latest = new Map(batch.map((message) => [message.sn, message]));
    const ended = [...latest.values()]
      .filter((message) => message.payload[0] === 0)
      .map((message) => ({ sn: message.sn, atMs: message.receivedAtMs }));
    if (ended.length > 0) await this.change((on, atMs) => markDisconnected(on, ended, atMs));
  }

  /**
   * Marks those offline that were not heard for ten minutes: keep-alives of an external broker are
   * not seen.
   */
  async expireSilent(): Promise<void> {
    const heardBeforeMs = this.clock.nowMs() - rules.offlineAfterMs;
    await this.change((on, atMs) => markSilent(on, heardBeforeMs, atMs));
  }

  /** At the start of an embedded broker nobody is connected. */
  async allOffline(): Promise<void> {
    await this.change((on, atMs) => markAllOffline(on, atMs));
  }

  private async change(
    write: (on: Statements, atMs: number) => Promise<ToldPresenceRow[]>,
  ): Promise<void> {
    const atMs = this.clock.nowMs();
    const changed = await write(this.database.ingestEach, atMs);
    this.live.announceCommitted(() =>
      changed.map((row) => ({ ...presenceEvent(row, atMs), id: row.liveId })),
    );
  }
}

/** The live event of a device that came or went. */
export function presenceEvent(row: PresenceRow, atMs: number): LiveRow {
  const { sn, merchantId, storeId, online } = row;
  const data = { sn, merchantId, storeId, online, at: atMs };
  return { type: 'device.presence', at: atMs, merchantId, storeId, data };
}
